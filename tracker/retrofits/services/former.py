"""Storage of former values: the submission day of an evaluation report, for closed months."""

from sqlalchemy.orm import Session

from tracker.months.services import keep_closed
from tracker.retrofits.models.tracks import FormerReport, ReportSent


def keep_sent(session: Session, sent: ReportSent) -> None:
    """Store the present submission day of a report for the closed months, before it changes."""
    keep_closed(session, FormerReport, report_id=sent.id, day=sent.day)
