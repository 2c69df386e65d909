"""Services that send notices about a report, with a link to its page."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.i18n import Message
from tracker.notifications.rules import NoticeKind
from tracker.notifications.services import send
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport


def to_filers(
    session: Session, report: MonthlyReport, *, kind: NoticeKind, words: Message, anchor: str, at: datetime
) -> int:
    """Send the liaisons of an enterprise a notice about its report. Return the number of recipients."""
    ids = people.liaisons(session, report.enterprise_id, months.local(at).date())
    return to_people(session, report, ids=ids, kind=kind, words=words, anchor=anchor, at=at)


def to_people(
    session: Session, report: MonthlyReport, *, ids: Collection[int], kind: NoticeKind, words: Message, anchor: str,
    at: datetime,
) -> int:  # fmt: skip
    """Send some people a notice about a report. Return the number of recipients.

    The link of the notice opens the report's page at `anchor`.
    """
    code = session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == report.enterprise_id)).one()
    address = f"/months/{report.month}/reports/{code}" + (f"#{anchor}" if anchor else "")
    return send(session, ids, kind=kind, words=words, address=address, at=at, report_id=report.id)
