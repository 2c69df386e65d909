"""Services that move a bureau or a place in its tree, from the open month on; earlier months stay unchanged."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.roles import Actor
from tracker.core.workflow.handover import hand_over
from tracker.months.models import Month
from tracker.months.services import keep
from tracker.register.models import Bureau, FormerBureau, FormerPlace, Place, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.services import positions

_BATCH_SIZE = 400
"""Number of enterprises whose positions are rebuilt by one statement."""


def move_bureau(session: Session, found: Bureau, above: Bureau, month: Month, *, by: Actor, at: datetime) -> None:
    """Move a bureau with its subtree under another, from a month on; the caller has checked that it may.

    A report whose holder is no longer on its chain starts again at the first bureau of the new chain.
    """
    optimistic_lock.lock_row(session, Month, month.code, alone=True)
    before = len(found.path) - len(f"{found.key}/")
    tree = list(session.scalars(sa.select(Bureau).where(col(Bureau.path).startswith(found.path, autoescape=True))))
    for each in tree:
        keep(
            session, FormerBureau, month, bureau_id=each.id, parent_id=each.parent_id, side=each.side, path=each.path
        )  # fmt: skip
        each.path, each.side = above.path + each.path[before:], above.side
    found.parent_id = above.id
    session.flush()
    inside = col(Term.bureau_id).in_([each.id for each in tree])
    _rebuild(session, month, inside)
    hand_over(session, month.code, inside, by=by, at=at)


def move_place(session: Session, found: Place, above: Place, month: Month) -> None:
    """Move a place with its subtree under another, from a month on."""
    optimistic_lock.lock_row(session, Month, month.code, alone=True)
    before = len(found.path) - len(f"{found.code}/")
    tree = list(session.scalars(sa.select(Place).where(col(Place.path).startswith(found.path, autoescape=True))))
    for each in tree:
        keep(session, FormerPlace, month, place_code=each.code, parent_code=each.parent_code, path=each.path)
        each.path = above.path + each.path[before:]
    found.parent_code = above.code
    session.flush()
    _rebuild(session, month, col(Term.place_code).in_([each.code for each in tree]))


def _rebuild(session: Session, month: Month, inside: sa.ColumnElement[bool]) -> None:
    """Rebuild the positions and totals of the enterprises whose terms meet a condition."""
    ids = sorted(session.scalars(sa.select(col(Term.enterprise_id)).where(inside, _in_force(month))))
    for start in range(0, len(ids), _BATCH_SIZE):
        positions.replace(session, month, ids[start : start + _BATCH_SIZE])


def _in_force(month: Month) -> sa.ColumnElement[bool]:
    return col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code)
