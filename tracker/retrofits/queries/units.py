"""Queries of units to be eliminated."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.retrofits.models.tracks import Elimination, StageClaim
from tracker.retrofits.rules import ClaimState


class UnitRow(NamedTuple):
    """One unit with its enterprise, the path of its bureau, and the stage that waits to be verified."""

    unit: Elimination
    code: str
    name: str
    bureau_path: str
    waiting: str | None


def unit(session: Session, unit_id: int) -> Elimination:
    """Return a unit to be eliminated by id. Raise NotFound where there is none within the access scope."""
    found = session.scalar(sa.select(Elimination).where(col(Elimination.id) == unit_id))
    if found is None:
        raise NotFound(message("没有这个淘汰单元。"))
    return found


def units(session: Session, month: str = LAST_MONTH, *conditions: sa.ColumnElement[bool]) -> list[UnitRow]:
    """Return the units with the names and bureaus that their enterprises had in a month."""
    waits = sa.and_(col(StageClaim.unit_id) == col(Elimination.id), col(StageClaim.state) == ClaimState.WAITING)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(Elimination, col(Enterprise.code), col(Term.name), col(Bureau.path), col(StageClaim.stage))
        .join(Enterprise, col(Enterprise.id) == col(Elimination.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .outerjoin(StageClaim, waits)
        .where(col(Term.from_month) == term_in_force(col(Enterprise.id), month), *conditions)
        .order_by(col(Bureau.path), col(Enterprise.code), col(Elimination.id))
    )
    return [UnitRow(*row) for row in session.execute(query)]
