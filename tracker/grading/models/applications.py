"""Tables of applications: the application, answers by indicator, explanations, remarks, objections."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, word
from tracker.grading.rules import ApplicationState, GradeLevel, Target
from tracker.reports.rules.review_comments import ReturnReason


class GradeApplication(Versioned, table=True):
    """An enterprise's application for a level in a year (绩效分级申请), on the edition in force when it was begun.

    The dates are those of the steps that stand. A step sets its date, and a return to an earlier step clears it.
    """

    __tablename__ = "grade_application"
    __table_args__ = (
        UniqueConstraint("year", "enterprise_id", "target", "line"),
        CheckConstraint("decider_id IS NULL OR decider_id <> proposer_id", name="two_persons"),
        CheckConstraint(
            "state NOT IN ('notice', 'rated') OR (proposer_id IS NOT NULL AND decider_id IS NOT NULL)",
            name="decided_by_two",
        ),
        CheckConstraint("(state IN ('notice', 'rated')) = (noticed_on IS NOT NULL)", name="noticed_has_day"),
        CheckConstraint("(state = 'rated') = (rated_on IS NOT NULL)", name="rated_has_day"),
    )

    id: int = Field(default=None, primary_key=True)
    year: int
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    target: Target = word(Target)
    guideline_id: int = Field(foreign_key="grade_guideline.id")
    line: str = Field(default="", max_length=80)
    state: ApplicationState = word(ApplicationState, default=ApplicationState.DRAFT)
    holder_id: int | None = Field(default=None, foreign_key="bureau.id", index=True)
    round: int = Field(default=1)
    since: datetime = Field(sa_type=Moment)
    """When the application entered its present state or came to the bureau that holds it."""
    applied_on: date | None = Field(default=None)
    first_reviewed_on: date | None = Field(default=None)
    submitted_on: date | None = Field(default=None)
    expert_reviewed_on: date | None = Field(default=None)
    noticed_on: date | None = Field(default=None)
    rated_on: date | None = Field(default=None)
    site_checked_on: date | None = Field(default=None)
    site_note: str = Field(default="", max_length=500)
    level: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    """The level that is proposed and then decided. None means that the enterprise is not to be rated."""
    ceiling: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    """The best level that the opinions allowed at the proposal.

    Triggers refuse a level above it or above the target.
    """
    proposer_id: int | None = Field(default=None, foreign_key="person.id")
    decider_id: int | None = Field(default=None, foreign_key="person.id")
    notice_days: int | None = Field(default=None)
    notice_until: date | None = Field(default=None)
    batch: str = Field(default="", max_length=80)
    document_no: str = Field(default="", max_length=120)
    source: str = Field(default="", max_length=200)


class GradeAnswer(SQLModel, table=True):
    """The answer to one indicator, and the level found by the first review."""

    __tablename__ = "grade_answer"
    __table_args__ = (
        UniqueConstraint("application_id", "indicator_id"),
        CheckConstraint("NOT (not_applicable AND level IS NOT NULL)", name="level_or_not_applicable"),
    )

    id: int = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="grade_application.id", index=True)
    indicator_id: int = Field(foreign_key="grade_indicator.id")
    level: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    not_applicable: bool = Field(default=False)
    reason: str = Field(default="", max_length=500)
    fact: str = Field(default="", max_length=500)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    round: int = Field(default=1)
    """The round in which the answer was changed last. A return begins a new round."""
    reviewed: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    site_level: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
    """The level found by the check on site. None means that the check did not cover this indicator."""


class GradeExplanation(SQLModel, table=True):
    """Why an open finding of level B does not prevent an application. It covers the findings counted at that time."""

    __tablename__ = "grade_explanation"
    __table_args__ = (UniqueConstraint("application_id", "code"),)

    id: int = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="grade_application.id", index=True)
    code: str = Field(max_length=40)
    count: int
    text: str = Field(max_length=500)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class GradeRemark(SQLModel, table=True):
    """A remark on one indicator of a returned application, and the reply to it."""

    __tablename__ = "grade_remark"
    __table_args__ = (CheckConstraint("(reply = '') = (replied_at IS NULL)", name="reply_has_moment"),)

    id: int = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="grade_application.id", index=True)
    indicator_id: int = Field(foreign_key="grade_indicator.id")
    round: int
    """The round that began with the return."""
    reason: ReturnReason = word(ReturnReason)
    text: str = Field(max_length=500)
    bureau_id: int = Field(foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    reply: str = Field(default="", max_length=500)
    replied_by: int | None = Field(default=None, foreign_key="person.id")
    replied_at: datetime | None = Field(default=None, sa_type=Moment)


class GradeObjection(SQLModel, table=True):
    """An objection received during a public notice (公示异议). It reopens the decision."""

    __tablename__ = "grade_objection"

    id: int = Field(default=None, primary_key=True)
    application_id: int = Field(foreign_key="grade_application.id", index=True)
    received_on: date
    sender: str = Field(max_length=120)
    text: str = Field(max_length=500)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
