"""The workflow of a report: its moves, and the steps that are open to a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import takes_reports
from tracker.core.roles import Actor
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.months.queries import reopenings
from tracker.people.models.people import Person
from tracker.register.models import Bureau
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_status, reports, review
from tracker.reports.rules.reports import DECIDED
from tracker.reports.rules.workflow import Action, Need, ReportSituation


class Step(NamedTuple):
    """One move of a report, as its history shows it."""

    action: Action
    from_state: str
    to_state: str
    bureau: str | None
    person: str
    at: datetime
    round: int
    opinion: str
    content_hash: str


def history(session: Session, report: MonthlyReport) -> list[Step]:
    """Return every move of a report, the latest first."""
    query = (
        sa.select(
            col(Move.action),
            col(Move.from_state),
            col(Move.to_state),
            col(Bureau.short_name),
            col(Person.name),
            col(Move.at),
            col(Move.round),
            col(Move.opinion),
            col(Move.content_hash),
        )
        .join(Person, col(Person.id) == col(Move.person_id))
        .outerjoin(Bureau, col(Bureau.id) == col(Move.bureau_id))
        .where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == report.id)
        .order_by(col(Move.id).desc())
    )
    return [Step(Action(row[0]), *row[1:]) for row in session.execute(query)]


def situation(
    session: Session, report: MonthlyReport, actor: Actor | None, missing: Mapping[Need, int]
) -> ReportSituation:
    """Return all that decides which actions on a report are open to a person."""
    way = reports.chain(session, reports.term(session, report.enterprise_id, report.month).bureau_id)
    holder = None if report.holder_id is None else session.get(Bureau, report.holder_id)
    own = None if actor is None else actor.bureau_id
    reviewer = None if own is None else actor
    last = review.last_move(session, report)
    month = session.get_one(Month, report.month)
    reopened = reopenings.reopening(session, report.month, report.enterprise_id) is not None
    signed = not reopened and reopenings.sign_off(session, report.month, way[-1].id) is not None
    filed, elsewhere = _other_parts(session, report, reviewer)
    return ReportSituation(
        state=report.state,
        month_open=takes_reports(month.state, reopened=reopened),
        role=actor.role if actor else None,
        is_own_enterprise=actor is not None and actor.enterprise_id == report.enterprise_id,
        is_supervisor=own is not None and own == way[0].id,
        taken_over=report.proxy_reason != "",
        is_holder=holder is not None and own == holder.id,
        holder_is_root=holder is not None and holder.parent_id is None,
        is_root=own is not None and own == way[-1].id,
        is_passer=own is not None and last is not None and last.action == Action.PASS_UP and last.bureau_id == own,
        holder_name=holder.name if holder else "",
        is_filer=filed,
        reviews_elsewhere=elsewhere,
        side_closed=signed and report.state in DECIDED,
        missing=missing,
    )


def _other_parts(session: Session, report: MonthlyReport, reviewer: Actor | None) -> tuple[bool, bool]:
    """Return whether a person filed a report, and reviewed it as another bureau; nobody without a bureau reviews."""
    if reviewer is None:
        return False, False
    query = sa.select(
        report_status.filed_by(reviewer.person_id), report_status.reviewed_elsewhere_by(reviewer.person_id)
    )
    filed, elsewhere = session.execute(query.where(col(MonthlyReport.id) == report.id)).one()
    return bool(filed), bool(elsewhere)
