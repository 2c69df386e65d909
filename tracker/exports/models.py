"""Table of exports: requester, file, progress and expiry."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, choice, word
from tracker.exports.rules import ExportKind, ExportState


class Export(SQLModel, table=True):
    """A large list that the worker writes as a file (导出); people with identical content share one file.

    `content` is the hash of everything the file depends on: list, filters, access scope and state of the records.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "content"),
        CheckConstraint("(state = 'done') = (size IS NOT NULL)", name="done_has_size"),
        Index("ix_export_state_asked_at", "state", "asked_at"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    assignment_id: int = Field(foreign_key="assignment.id")
    kind: ExportKind = word(ExportKind)
    month: str = Field(foreign_key="month.code", max_length=7)
    wanted: str = Field(max_length=1000)
    """The parameters of the list as JSON: cut, filter, search, order, year."""
    content: str = Field(max_length=64, index=True)
    reach: str = Field(max_length=64)
    """Hash of the person's access scope at the request; with another scope the download is refused."""
    name: str = Field(max_length=200)
    state: ExportState = choice(ExportState)
    rows: int = 0
    done: int = 0
    size: int | None = None
    asked_at: datetime = Field(sa_type=Moment)
    news_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
