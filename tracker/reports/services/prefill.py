"""Service that creates the draft reports of a month."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.database.unscoped import unscoped
from tracker.months.models import Month
from tracker.positions.models import Position
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState


@unscoped
def prefill(session: Session, month: Month) -> None:
    """Create the missing reports of a month for every enterprise with a position."""
    there = sa.exists().where(
        col(MonthlyReport.month) == month.code, col(MonthlyReport.enterprise_id) == col(Position.enterprise_id)
    )
    enterprises = session.scalars(
        sa.select(col(Position.enterprise_id))
        .where(col(Position.month) == month.code, ~there)
        .distinct()
        .order_by("enterprise_id")
    )
    rows = [
        {"enterprise_id": enterprise_id, "month": month.code, "state": ReportState.DRAFT, "round": 1, "version": 1}
        for enterprise_id in enterprises
    ]
    if rows:
        session.connection().execute(MonthlyReport.__table__.insert(), rows)  # type: ignore[attr-defined]
