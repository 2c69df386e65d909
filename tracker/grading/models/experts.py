"""Tables of the expert review: invitations with declarations of conflicts, and opinions by indicator."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, word
from tracker.grading.rules import GradeLevel, Stance


class GradeInvitation(Versioned, table=True):
    """The invitation of an expert to review an application by letter (函审邀请). A new round needs a new one."""

    __tablename__ = "grade_invitation"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id", "round"),
        CheckConstraint("answered_at IS NULL OR (stance = 'clear' AND stance IS NOT NULL)", name="answered_when_clear"),
        CheckConstraint("(stance IS NULL) = (declared_at IS NULL)", name="stance_has_moment"),
    )

    id: int = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="grade_application.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    round: int
    invited_by: int = Field(foreign_key="person.id")
    invited_at: datetime = Field(sa_type=Moment)
    stance: Stance | None = word(Stance, default=None, nullable=True)
    declared_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    words: str = Field(default="", max_length=500)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the invitation was withdrawn."""


class GradeOpinion(SQLModel, table=True):
    """The opinion of an expert on one indicator."""

    __tablename__ = "grade_opinion"
    __table_args__ = (
        UniqueConstraint("invitation_id", "indicator_id"),
        CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_not_applicable"),
    )

    id: int = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="grade_invitation.id", index=True)
    indicator_id: int = Field(foreign_key="grade_indicator.id")
    level: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    not_applicable: bool = Field(default=False)
    words: str = Field(default="", max_length=300)
