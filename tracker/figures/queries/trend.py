"""Query of the trend of a cut (part of the region): its measures in each month of a window, in one statement."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind, not_here
from tracker.positions.models import Position, Total
from tracker.positions.rules import MEASURES, Dimension, Line, Measures, measures
from tracker.register.models import Enterprise
from tracker.register.rules.register import Side

_DIMENSIONS = {
    CutKind.PLACE: Dimension.PLACE,
    CutKind.INDUSTRY: Dimension.INDUSTRY,
    CutKind.CATEGORY: Dimension.CATEGORY,
}


def trend(
    session: Session, window: Collection[str], *, plan_year: int, cut: Cut, sides: Mapping[str, Side]
) -> dict[str, Measures]:
    """Return the measures of a cut by month, for the months of a window that have rows of the plan year."""
    if cut.kind is CutKind.ENTERPRISE:
        return _of_enterprise(session, window, plan_year, cut.key)
    query = _sums().where(col(Total.month).in_(window), col(Total.year) == plan_year, _leaves(cut, sides))
    found = {row[0]: Measures(*row[1:]) for row in session.execute(query)}
    return {month: whole for month, whole in found.items() if whole != Measures()}


@cache
def _sums() -> sa.Select[*tuple[Any, ...]]:
    """Build the statement once: every measure, by month."""
    sums = (sa.cast(sa.func.sum(col(getattr(Total, name))), sa.BigInteger) for name in MEASURES)
    return sa.select(col(Total.month), *sums).group_by(col(Total.month))


def _leaves(cut: Cut, sides: Mapping[str, Side]) -> sa.ColumnElement[bool]:
    of_dimension = col(Total.dimension) == _DIMENSIONS.get(cut.kind, Dimension.BUREAU)
    if cut.kind in (CutKind.BUREAU, CutKind.PLACE):
        return sa.and_(of_dimension, col(Total.key).contains(f"/{cut.key}/", autoescape=True))
    if cut.kind in (CutKind.INDUSTRY, CutKind.CATEGORY):
        return sa.and_(of_dimension, col(Total.key) == cut.key)
    if cut.kind is CutKind.SIDE:
        roots = (root for root, side in sides.items() if side.value == cut.key)
        begins = (col(Total.key).startswith(f"/{root}/", autoescape=True) for root in roots)
        return sa.and_(of_dimension, sa.or_(sa.false(), *begins))
    if cut.kind is CutKind.ALL:
        return of_dimension
    raise not_here(cut)


def _of_enterprise(session: Session, window: Collection[str], plan_year: int, code: str) -> dict[str, Measures]:
    names = tuple(Line.__dataclass_fields__)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Position.month), *(getattr(Position, name) for name in names))
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(col(Enterprise.code) == code, col(Position.month).in_(window), col(Position.year) == plan_year)
    )
    months: dict[str, list[Line]] = {}
    for row in session.execute(query):
        months.setdefault(row[0], []).append(Line(*row[1:]))
    return {month: measures(lines) for month, lines in months.items()}
