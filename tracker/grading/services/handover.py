"""Handing over: an application stays at its step, in the hands of the bureau of the same level of the new chain."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.database.unscoped import unscoped
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.table import Action, Subject
from tracker.grading.models.applications import GradeApplication
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of


@unscoped
def hand_over(session: Session, month: str, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Hand over the applications held outside the chains of the enterprises whose terms meet a condition."""
    in_force = sa.and_(inside, col(Term.from_month) == term_in_force(col(Term.enterprise_id), month))
    held = (
        sa.select(GradeApplication, col(Term.bureau_id), Bureau)
        .join(Term, col(Term.enterprise_id) == col(GradeApplication.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(GradeApplication.holder_id))
        .where(in_force)
        .order_by(col(GradeApplication.id))
    )
    for found, first, holder in session.execute(held).all():
        keys = keys_of(session.get_one(Bureau, first).path)
        if holder.key in keys:
            continue
        alike = sa.select(col(Bureau.id)).where(col(Bureau.key).in_(keys), col(Bureau.level) == holder.level)
        to = session.scalar(alike.order_by(col(Bureau.path).desc()).limit(1)) or first
        here = col(GradeApplication.state) == found.state
        optimistic_lock.take(session, found, found.version, {"holder_id": to}, here)
        states = (found.state, found.state)
        moves.step(
            session, Subject.GRADE_APPLICATION, found.id, Action.HAND_OVER, states, by=by, at=at,
            bureau_id=by.bureau_id, turn=found.round,
        )  # fmt: skip
