"""Tables of review: findings with explanations, remarks with replies, evidence, line approvals."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Words, choice, word
from tracker.core.i18n import Message
from tracker.reports.rules.findings import Level
from tracker.reports.rules.review_comments import ReturnReason


class Finding(SQLModel, table=True):
    """A finding (核查发现) about a line in a round, with explanation and waiver."""

    __table_args__ = (UniqueConstraint("report_id", "project_id", "round", "code"),)

    id: int = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id")
    project_id: int = Field(foreign_key="project.id")
    round: int
    code: str = Field(max_length=40)
    level: Level = choice(Level)
    field: str = Field(max_length=40)
    message: Message = Field(sa_type=Words)
    explanation: str = Field(default="", max_length=500)
    excuse: str = Field(default="", max_length=200)
    excused_by: int | None = Field(default=None, foreign_key="person.id")


class Thread(SQLModel, table=True):
    """One remark of a return (退回意见) at a field of a project, and the reply it wants."""

    __table_args__ = (CheckConstraint("(reply = '') = (replied_at IS NULL)", name="reply_has_moment"),)

    id: int = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id", index=True)
    project_id: int = Field(foreign_key="project.id")
    round: int
    """The round that the return opened."""
    field: str = Field(max_length=40)
    reason: ReturnReason = word(ReturnReason)
    text: str = Field(max_length=500)
    bureau_id: int = Field(foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    reply: str = Field(default="", max_length=500)
    replied_by: int | None = Field(default=None, foreign_key="person.id")
    replied_at: datetime | None = Field(default=None, sa_type=Moment)


class Evidence(SQLModel, table=True):
    """A file that proves something of a line (证明材料), from the round it was added in to the one it was taken out."""

    __table_args__ = (UniqueConstraint("report_id", "project_id", "file_id", "proves"),)

    id: int = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id", index=True)
    project_id: int = Field(foreign_key="project.id")
    file_id: int = Field(foreign_key="stored_file.id", index=True)
    proves: str = Field(max_length=40)
    round: int
    removed_round: int | None = Field(default=None)


class LineApproval(SQLModel, table=True):
    """The hash of a line that a bureau approved; the approval is valid while the hash fits."""

    __tablename__ = "line_approval"
    __table_args__ = (UniqueConstraint("report_id", "project_id", "bureau_id"),)

    id: int = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id")
    project_id: int = Field(foreign_key="project.id")
    bureau_id: int = Field(foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    round: int
    at: datetime = Field(sa_type=Moment)
    content_hash: str = Field(max_length=64)
