"""Writing of positions and totals. No other module writes these tables."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.positions.models import Position, Total
from tracker.positions.rules import MEASURES, NOTHING, Key, Line, Measures, contributions

_LINE = tuple(Line.__dataclass_fields__)


def write(session: Session, month: str, batches: Iterable[list[dict[str, Any]]], *, old: Collection[Line]) -> int:
    """Insert positions of a month, update the totals, and return the number of positions.

    `old` are the positions that they replace. The insert bypasses the ORM, whose cost exceeds that of the database.
    """
    table: sa.Table = Position.__table__  # type: ignore[attr-defined]
    new: list[Line] = []
    for rows in batches:
        session.connection().execute(table.insert(), rows)
        new += [Line(*(row[name] for name in _LINE)) for row in rows]
    _add_to_totals(session, month, _changes(old, new))
    return len(new)


def _changes(old: Iterable[Line], new: Iterable[Line]) -> dict[Key, Measures]:
    changes: dict[Key, Measures] = defaultdict(lambda: NOTHING, contributions(new))
    for key, share in contributions(old).items():
        changes[key] -= share
    return {key: change for key, change in sorted(changes.items()) if change != NOTHING}


def _add_to_totals(session: Session, month: str, changes: Mapping[Key, Measures]) -> None:
    """Add the changes to the stored totals. Rows are written in key order, so that two writers cannot deadlock."""
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
