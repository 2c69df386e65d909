"""Hand-over of applications after a transfer of the enterprise to another supervisor bureau.

An application keeps its state. Its new holder is the bureau of the same level above the enterprise.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.database.unscoped import unscoped
from tracker.core.i18n import LabeledEnum
from tracker.core.roles import Actor
from tracker.core.workflow.transition import Movable, Place, follow_on
from tracker.grading.models.applications import GradeApplication
from tracker.grading.rules import APPLICATION, ApplicationSituation
from tracker.grading.rules.applications import Action
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of


@unscoped
def hand_over(session: Session, month: str, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Hand over the applications of enterprises that meet a condition, where the holder no longer supervises them."""
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
        follow_on(session, _Handed(found), Action.HAND_OVER, {"holder_id": to}, by=by, at=at)


class _Handed(Movable[GradeApplication, ApplicationSituation]):
    """An application that another bureau takes over. Only its holder changes."""

    workflow = APPLICATION

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Return the bureau of the person and the round of the application."""
        return Place(by.bureau_id, self.record.round)
