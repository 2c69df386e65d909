"""Filed reports: submitted but not approved, so that they differ from the position (rule 18)."""

import sqlalchemy as sa
from sqlmodel import col

from tracker.reports.models.reports import MonthlyReport


def submitted() -> sa.ColumnElement[bool]:
    """Return which reports have a submitted round and no approval, whatever else became of them.

    A round opens only by the return of the one before, so a round above the first has a submitted one behind it. The
    values stand in the text, so that both databases know the partial index on just these reports.
    """
    return sa.and_(
        col(MonthlyReport.state) != sa.literal_column("'approved'"),
        sa.or_(col(MonthlyReport.submitted_at).is_not(None), col(MonthlyReport.round) > sa.literal_column("1")),
    )


def latest_round() -> sa.ColumnElement[int]:
    """Return the latest submitted round of such a report: this one, or the one that was returned."""
    this = col(MonthlyReport.round)
    return sa.case((col(MonthlyReport.submitted_at).is_not(None), this), else_=this - 1)
