"""Services of a transfer: a report under review starts again at the first bureau of the new chain."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.database.unscoped import unscoped
from tracker.core.roles import Actor
from tracker.core.workflow.transition import follow_on
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import Action
from tracker.reports.services.transition import ReportCase


@unscoped
def hand_over(session: Session, month: str, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Restart the reports whose holder is outside their chain, for enterprises whose terms meet a condition."""
    in_force = sa.and_(inside, col(Term.from_month) == term_in_force(col(Term.enterprise_id), month))
    held = (
        sa.select(MonthlyReport, col(Term.bureau_id), col(Bureau.key))
        .join(Term, col(Term.enterprise_id) == col(MonthlyReport.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(MonthlyReport.holder_id))
        .where(col(MonthlyReport.month) == month, col(MonthlyReport.state) == ReportState.IN_REVIEW, in_force)
        .order_by(col(MonthlyReport.id))
    )
    for report, first, holder in session.execute(held).all():
        if holder not in keys_of(session.get_one(Bureau, first).path):
            restart(session, report, first, by=by, at=at)


def restart(session: Session, report: MonthlyReport, first: int, *, by: Actor, at: datetime) -> None:
    """Restart the review of a report at the first bureau of a chain."""
    follow_on(session, ReportCase(report), Action.HAND_OVER, {"holder_id": first}, by=by, at=at)
