"""SQL conditions for filed reports: submitted but not approved, so they differ from the position (rule 18)."""

import sqlalchemy as sa
from sqlmodel import col

from tracker.reports.models.reports import MonthlyReport


def submitted() -> sa.ColumnElement[bool]:
    """Return the condition for reports with a submitted round and no approval, whatever their state.

    A round opens only when the one before is returned, so a report beyond round 1 has a submitted round. The values are
    literals, so that both databases use the partial index on these reports.
    """
    return sa.and_(
        col(MonthlyReport.state) != sa.literal_column("'approved'"),
        sa.or_(col(MonthlyReport.submitted_at).is_not(None), col(MonthlyReport.round) > sa.literal_column("1")),
    )


def latest_round() -> sa.ColumnElement[int]:
    """Return the number of the latest submitted round of such a report: the present one, or the one returned."""
    this = col(MonthlyReport.round)
    return sa.case((col(MonthlyReport.submitted_at).is_not(None), this), else_=this - 1)
