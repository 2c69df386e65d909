"""Tables of notices and of the outbox. The outbox lists notices that mail or chat could send later."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Words, word
from tracker.core.i18n import Message
from tracker.notifications.rules import NoticeKind


class Notice(SQLModel, table=True):
    """One notice to one person (消息), with the address of the page that it is about."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: NoticeKind = word(NoticeKind)
    text: Message = Field(sa_type=Words)
    address: str = Field(max_length=200)
    report_id: int | None = Field(default=None, foreign_key="monthly_report.id", index=True)
    at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)


class Outbox(SQLModel, table=True):
    """A notice that an external channel should send. The program contains no sender so far."""

    id: int = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", unique=True)
    channel: str = Field(max_length=20)
    tries: int = Field(default=0)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
