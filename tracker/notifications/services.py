"""Services of notices. They are stored in the transaction of the change that they report."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.i18n import Message
from tracker.notifications.models import Notice, Outbox
from tracker.notifications.rules import NoticeKind

CHANNEL = "mail"
"""The channel of outbox rows. No channel is implemented so far."""


def send(
    session: Session, person_ids: Collection[int], *, kind: NoticeKind, words: Message, address: str, at: datetime,
    report_id: int | None = None,
) -> int:  # fmt: skip
    """Store a notice for each person, and a row for each in the outbox. Return the number of people."""
    for person_id in sorted(person_ids):
        made = Notice(person_id=person_id, kind=kind, text=words, address=address[:200], report_id=report_id, at=at)
        session.add(made)
        session.flush()
        session.add(Outbox(notice_id=made.id, channel=CHANNEL))
    session.flush()
    return len(person_ids)


def settle(session: Session, report_id: int, at: datetime) -> None:
    """Mark unread reminders about a report as read, because it has been submitted."""
    session.connection().execute(_settled(), {"of_report": report_id, "now": at})


@cache
def _settled() -> sa.Update:
    """Return the UPDATE statement. Built once; `of_report` and `now` are bound values."""
    table = Notice.__table__  # type: ignore[attr-defined]
    nagging = (NoticeKind.REMINDER, NoticeKind.DIGEST, NoticeKind.RETURNED)
    of_report = table.c.report_id == sa.bindparam("of_report")
    return (
        sa.update(table)
        .where(of_report, table.c.kind.in_(nagging), table.c.read_at.is_(None))
        .values(read_at=sa.bindparam("now"))
    )


def read_all(session: Session, person_id: int, at: datetime) -> None:
    """Mark all unread notices of a person as read, not only those of one page."""
    mine = sa.and_(col(Notice.person_id) == person_id, col(Notice.read_at).is_(None))
    session.execute(sa.update(Notice).where(mine).values(read_at=at))


def read(session: Session, notice: Notice, at: datetime) -> None:
    """Mark one notice as read."""
    if notice.read_at is None:
        notice.read_at = at
        session.flush()
