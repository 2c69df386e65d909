"""The day on which an evaluation report was sent, as it was said before, is kept for the closed months."""

from sqlalchemy.orm import Session

from tracker.months.services import keep_closed
from tracker.retrofits.models.tracks import FormerReport, ReportSent


def keep_sent(session: Session, sent: ReportSent) -> None:
    """Keep the day on which a report was said to be sent, before another one is, for the closed months."""
    keep_closed(session, FormerReport, report_id=sent.id, day=sent.day)
