"""Queries of outstanding reports: enterprise, due date, last reminder."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import SHANGHAI
from tracker.core.calendar.working_days import days_late
from tracker.core.i18n import Message, message
from tracker.months.models import Extension, Month
from tracker.notifications.models import Notice
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import UNFILED, ReportState


class Unfiled(NamedTuple):
    """One report that is not submitted, or that ended without an approval."""

    report: MonthlyReport
    code: str
    name: str
    bureau_id: int
    bureau: str
    path: str
    due: date
    last_reminded: datetime | None
    begun: bool
    """The enterprise entered a line this month."""
    side: Side

    def days_late(self, today: date) -> int:
        """Return the number of days past the due date; 0 until then."""
        return days_late(self.due, today)

    @property
    def why(self) -> Message:
        """Why the report is not submitted, as far as its own data shows."""
        if self.report.state is ReportState.UNFINISHED:
            return message("审签时尚在审核")
        if self.report.round > 1:
            return message("第 {n} 次退回后没有再交", n=self.report.round - 1)
        if self.report.proxy_reason:
            return message("代填没有交：{reason}", reason=self.report.proxy_reason)
        return message("已填未报") if self.begun else message("未填报")


def reports(session: Session, month: str, *, ended: bool = False) -> list[Unfiled]:
    """Return the reports of a month that enterprises still have to submit, by bureau.

    With `ended`, also those that ended as missed or unfinished. It takes one statement whatever their number.
    """
    states = UNFILED | {ReportState.MISSED, ReportState.UNFINISHED} if ended else UNFILED
    due = sa.func.coalesce(col(Extension.due), col(Month.due))
    reminded = (
        sa.select(sa.func.max(col(Notice.at)))
        .where(col(Notice.report_id) == col(MonthlyReport.id), col(Notice.kind) == NoticeKind.REMINDER)
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    begun = sa.exists().where(col(Progress.report_id) == col(MonthlyReport.id)).correlate(MonthlyReport)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            MonthlyReport, col(Enterprise.code), col(Term.name), col(Bureau.id), col(Bureau.short_name),
            col(Bureau.path), due, reminded, begun, col(Bureau.side),
        )
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Month, col(Month.code) == col(MonthlyReport.month))
        .outerjoin(
            Extension,
            sa.and_(col(Extension.month) == col(Month.code), col(Extension.enterprise_id) == col(Enterprise.id)),
        )
        .where(
            col(MonthlyReport.month) == month,
            col(MonthlyReport.state).in_(states),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month),
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )  # fmt: skip
    return [Unfiled(*row) for row in session.execute(query)]


def below(session: Session, month: str, path: str, report_ids: Collection[int]) -> set[int]:
    """Return the given reports that belong to the month and to enterprises then under a bureau, in any state."""
    query = (
        sa.select(col(MonthlyReport.id))
        .join(Term, col(Term.enterprise_id) == col(MonthlyReport.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(MonthlyReport.id).in_(report_ids),
            col(MonthlyReport.month) == month,
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month),
            col(Bureau.path).startswith(path, autoescape=True),
        )
    )
    return set(session.scalars(query))


def told_today(session: Session, kind: NoticeKind, today: date) -> set[int]:
    """Return the ids of reports about which a notice of this kind was sent on a day (office time)."""
    query = sa.select(col(Notice.report_id)).where(_on(kind, today), col(Notice.report_id).is_not(None))
    return set(session.scalars(query.distinct()))


def addresses_today(session: Session, kind: NoticeKind, today: date) -> set[tuple[int, str]]:
    """Return person and address of the notices of this kind sent on a day that concern no single report."""
    query = sa.select(col(Notice.person_id), col(Notice.address))
    query = query.where(_on(kind, today), col(Notice.report_id).is_(None))
    return {(row[0], row[1]) for row in session.execute(query)}


def _on(kind: NoticeKind, today: date) -> sa.ColumnElement[bool]:
    start = datetime.combine(today, time(), SHANGHAI)
    return sa.and_(col(Notice.kind) == kind, col(Notice.at) >= start, col(Notice.at) < start + timedelta(days=1))
