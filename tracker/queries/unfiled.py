"""Reports that are not in: whose, until when, and who was told today."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.months import SHANGHAI
from tracker.domain.notices import NoticeKind
from tracker.domain.reports import UNFILED
from tracker.models import Bureau, Enterprise, Extension, Month, MonthlyReport, Notice, Term
from tracker.queries.positions import term_in_force


class Unfiled(NamedTuple):
    """One report that is not in."""

    report: MonthlyReport
    code: str
    name: str
    bureau_id: int
    bureau: str
    path: str
    due: date
    last_reminded: datetime | None

    def days_late(self, today: date) -> int:
        """How many days after its due date; 0 while there is time."""
        return max(0, (today - self.due).days)


def reports(session: Session, month: str) -> list[Unfiled]:
    """Give the reports of a month that enterprises still owe, by bureau; one statement whatever their number."""
    due = sa.func.coalesce(col(Extension.due), col(Month.due))
    reminded = (
        sa.select(sa.func.max(col(Notice.at)))
        .where(col(Notice.report_id) == col(MonthlyReport.id), col(Notice.kind) == NoticeKind.REMINDER)
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    query = (
        sa.select(
            MonthlyReport, col(Enterprise.code), col(Term.name), col(Bureau.id), col(Bureau.short_name),
            col(Bureau.path), due, reminded,
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
            col(MonthlyReport.state).in_(UNFILED),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month),
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )  # fmt: skip
    return [Unfiled(*row) for row in session.execute(query)]


def told_today(session: Session, report_id: int, kind: NoticeKind, today: date) -> bool:
    """Tell whether a notice of a kind about a report went out on a day (office time)."""
    start = datetime.combine(today, time(), SHANGHAI)
    query = sa.select(col(Notice.id)).where(
        col(Notice.report_id) == report_id, col(Notice.kind) == kind,
        col(Notice.at) >= start, col(Notice.at) < start + timedelta(days=1),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None
