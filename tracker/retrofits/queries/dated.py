"""Query of evaluation reports as they were recorded in a month."""

import sqlalchemy as sa

from tracker.core.database.former import Month, rows_in
from tracker.retrofits.models.tracks import FormerReport, ReportSent


def reports_sent(month: Month) -> sa.Subquery:
    """Return the evaluation reports as a subquery, with the submission days that were recorded in a month."""
    return rows_in(ReportSent, FormerReport, "report_id", month).subquery("sent_then")
