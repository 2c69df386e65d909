"""Handover: reports held by a bureau move to the new chain after a transfer or a tree change."""

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
from tracker.months.models import Month
from tracker.positions.queries import term_in_force
from tracker.register.models import Bureau, Term
from tracker.register.rules.register import keys_of
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState


@unscoped
def hand_over(session: Session, month: Month, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Hand reports over whose holder is outside the chain of their enterprise.

    A report under review begins its way anew at the first bureau. An application stays at its step, in the hands of
    the bureau of the same level.
    """
    in_force = sa.and_(inside, col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code))
    held = (
        sa.select(MonthlyReport, col(Term.bureau_id), col(Bureau.key))
        .join(Term, col(Term.enterprise_id) == col(MonthlyReport.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(MonthlyReport.holder_id))
        .where(col(MonthlyReport.month) == month.code, col(MonthlyReport.state) == ReportState.IN_REVIEW, in_force)
        .order_by(col(MonthlyReport.id))
    )
    for report, first, holder in session.execute(held).all():
        if holder not in keys_of(session.get_one(Bureau, first).path):
            restart(session, report, first, by=by, at=at)
    _applications(session, in_force, by=by, at=at)


def restart(session: Session, report: MonthlyReport, first: int, *, by: Actor, at: datetime) -> None:
    """Restart the review of a report at the first bureau of a chain."""
    here = col(MonthlyReport.state) == ReportState.IN_REVIEW
    optimistic_lock.take(session, report, report.version, {"holder_id": first}, here)
    _note(session, Subject.REPORT, report, by=by, at=at)


def _applications(session: Session, in_force: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
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
        _note(session, Subject.GRADE_APPLICATION, found, by=by, at=at)


def _note(
    session: Session, subject: Subject, found: MonthlyReport | GradeApplication, *, by: Actor, at: datetime
) -> None:
    states = (found.state, found.state)
    moves.step(
        session, subject, found.id, Action.HAND_OVER, states, by=by, at=at, bureau_id=by.bureau_id, turn=found.round
    )
