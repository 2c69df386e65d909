"""Evaluation reports as they were in a month."""

import sqlalchemy as sa

from tracker.core.database.former import Month, rows_in
from tracker.retrofits.models.tracks import FormerReport, ReportSent


def reports_sent(month: Month) -> sa.Subquery:
    """Return the evaluation reports with the days that were said in a month."""
    return rows_in(ReportSent, FormerReport, "report_id", month).subquery("sent_then")
