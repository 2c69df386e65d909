"""The board of a month: which report is where."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.domain.reports import ReportState
from tracker.models import Bureau, Enterprise, Month, MonthlyReport, Term
from tracker.queries.positions import term_in_force


class ReportRow(NamedTuple):
    """One report in the list of a month."""

    report_id: int
    code: str
    name: str
    bureau: str
    state: ReportState
    holder: str | None
    round: int
    submitted_at: datetime | None
    approved_at: datetime | None
    enterprise_id: int
    holder_id: int | None


def rows(session: Session, month: Month, states: Collection[ReportState] = ()) -> list[ReportRow]:
    """Give the reports of a month by bureau and enterprise, or those in some states."""
    holder = aliased(Bureau)
    query = (
        sa.select(
            col(MonthlyReport.id),
            col(Enterprise.code),
            col(Term.name),
            col(Bureau.short_name),
            col(MonthlyReport.state),
            col(holder.short_name),
            col(MonthlyReport.round),
            col(MonthlyReport.submitted_at),
            col(MonthlyReport.approved_at),
            col(MonthlyReport.enterprise_id),
            col(MonthlyReport.holder_id),
        )
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .outerjoin(holder, col(holder.id) == col(MonthlyReport.holder_id))
        .where(
            col(MonthlyReport.month) == month.code,
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )
    if states:
        query = query.where(col(MonthlyReport.state).in_(states))
    return [ReportRow(*row) for row in session.execute(query)]


def counts(session: Session, month: Month) -> dict[ReportState, int]:
    """Count the reports of a month by state."""
    query = sa.select(col(MonthlyReport.state), sa.func.count()).where(col(MonthlyReport.month) == month.code)
    return {row[0]: row[1] for row in session.execute(query.group_by(col(MonthlyReport.state)))}
