"""The page of who reports for an enterprise, with the whole telephone number."""

from dataclasses import dataclass

from tracker.months.models import Month
from tracker.reports.queries.report_status import ReportRow


@dataclass(frozen=True, kw_only=True)
class ContactPage:
    """The contact of one enterprise in a month."""

    month: Month
    row: ReportRow
