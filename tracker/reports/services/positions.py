"""Services of positions: copied when a month opens, rebuilt when a report or the register changes."""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import MonthKind
from tracker.core.database.unscoped import unscoped
from tracker.months.models import Month
from tracker.plans.rules import opening_stage
from tracker.positions.models import Position
from tracker.positions.queries import lines
from tracker.positions.rules import is_overdue
from tracker.positions.services.writing import write
from tracker.reports.queries import position_sources

_BATCH_SIZE = 5_000
"""Number of rows written at a time."""


@unscoped
def open_month(session: Session, month: Month) -> int:
    """Create a month's positions with last month's values (carried) and the terms and items now in force.

    Return the number of positions.
    """
    return write(session, month.code, _batches(position_sources.sources(session, month), month), old=())


@unscoped
def replace(session: Session, month: Month, enterprise_ids: Collection[int]) -> int:
    """Rebuild the positions of some enterprises from approved reports, else carried from the month before.

    Return the number of positions.
    """
    ids = sorted(enterprise_ids)
    old = lines(session, month.code, ids)
    session.execute(sa.delete(Position).where(col(Position.month) == month.code, col(Position.enterprise_id).in_(ids)))
    found = position_sources.sources(session, month, ids)
    return write(session, month.code, _batches(found, month), old=old)


def _batches(found: list[position_sources.Source], month: Month) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(found), _BATCH_SIZE):
        yield [_position(source, month) for source in found[start : start + _BATCH_SIZE]]


def _position(source: position_sources.Source, month: Month) -> dict[str, Any]:
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
