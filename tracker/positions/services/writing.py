"""The writer of positions and totals: copied when a month opens, replaced when a report is approved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import MonthKind
from tracker.core.database.unscoped import unscoped
from tracker.months.models import Month
from tracker.plans.rules import opening_stage
from tracker.positions import queries
from tracker.positions.models import Position, Total
from tracker.positions.rules import MEASURES, NOTHING, Key, Line, Measures, contributions, is_overdue

_AT_ONCE = 5_000
"""Batch size of written rows."""
_LINE = tuple(Line.__dataclass_fields__)


@unscoped
def open_month(session: Session, month: Month) -> int:
    """Copy the last month's positions with the terms and items now in force (carried). Return their number."""
    return _write(session, month, queries.sources(session, month), old=())


@unscoped
def replace(session: Session, month: Month, enterprise_ids: Collection[int]) -> int:
    """Rebuild the positions of some enterprises, from their approved report or carried. Return their number."""
    ids = sorted(enterprise_ids)
    old = queries.lines(session, month.code, ids)
    session.execute(sa.delete(Position).where(col(Position.month) == month.code, col(Position.enterprise_id).in_(ids)))
    return _write(session, month, queries.sources(session, month, ids), old=old)


def _write(session: Session, month: Month, sources: list[queries.Source], old: Collection[Line]) -> int:
    """Write rows with bulk statements instead of the ORM, then update the totals."""
    table: sa.Table = Position.__table__  # type: ignore[attr-defined]
    new: list[Line] = []
    for start in range(0, len(sources), _AT_ONCE):
        rows = [_position(source, month) for source in sources[start : start + _AT_ONCE]]
        session.connection().execute(table.insert(), rows)
        new += [Line(*(row[name] for name in _LINE)) for row in rows]
    _add_to_totals(session, month.code, _changes(old, new))
    return len(new)


def _position(source: queries.Source, month: Month) -> dict[str, Any]:
    last_total = source.opening if source.last_total is None else source.last_total
    base_total = source.opening if source.base_total is None else source.base_total
    stage = source.stage or source.last_stage or opening_stage(source.opening)
    total = last_total if source.total is None else source.total
    return {
        "month": month.code,
        "project_id": source.project_id,
        "year": source.year,
        "enterprise_id": source.enterprise_id,
        "name": source.name,
        "bureau_path": source.bureau_path,
        "side": source.side,
        "place_path": source.place_path,
        "industry": source.industry,
        "category": source.category,
        "stage": stage,
        "planned": source.planned,
        "due": source.due,
        "total": total,
        "year_total": total - base_total,
        "increment": total - last_total,
        "overdue": is_overdue(source.due, stage, month.code),
        "carried": source.progress_id is None and month.kind is MonthKind.REGULAR,
        "progress_id": source.progress_id,
    }


def _changes(old: Iterable[Line], new: Iterable[Line]) -> dict[Key, Measures]:
    changes: dict[Key, Measures] = defaultdict(lambda: NOTHING, contributions(new))
    for key, share in contributions(old).items():
        changes[key] -= share
    return {key: change for key, change in sorted(changes.items()) if change != NOTHING}


def _add_to_totals(session: Session, month: str, changes: Mapping[Key, Measures]) -> None:
    """Add the differences in key order, so that two writers cannot deadlock."""
    if not changes:
        return
    table = Total.__table__  # type: ignore[attr-defined]
    sqlite_here = session.get_bind().dialect.name == "sqlite"
    insert: sqlite.Insert | postgresql.Insert = sqlite.insert(table) if sqlite_here else postgresql.insert(table)
    rows = [
        {"month": month, "year": year, "dimension": dimension, "key": key}
        | {name: getattr(change, name) for name in MEASURES}
        for (year, dimension, key), change in changes.items()
    ]
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[table.c.month, table.c.year, table.c.dimension, table.c.key],
            set_={name: table.c[name] + insert.excluded[name] for name in MEASURES},
        ),
        rows,
    )
