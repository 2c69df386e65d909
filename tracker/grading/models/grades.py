"""Grade tables: dated grade records, the two-person changes behind them, and yearly targets."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from tracker.core.database.columns import Moment, Versioned, choice, word
from tracker.grading.rules import GradeLevel, RecordKind, Target, Trigger
from tracker.proposals.rules import ProposalState


class GradeRecord(Versioned, table=True):
    """A grade of an enterprise, or of one production line, under a guideline edition from a day on (绩效分级).

    It is written once. A later record ends it by setting `valid_to`, and nothing else of it changes.
    """

    __tablename__ = "grade_record"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "guideline_id", "line", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="from_before_to"),
    )

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    guideline_id: int = Field(foreign_key="grade_guideline.id", index=True)
    line: str = Field(default="", max_length=80)
    level: GradeLevel = choice(GradeLevel)
    kind: RecordKind = word(RecordKind)
    trigger: Trigger = word(Trigger)
    valid_from: date
    valid_to: date | None = Field(default=None)
    barred_to: date | None = Field(default=None)
    """The last day on which no new rating is possible, after a downgrade or cancellation."""
    application_id: int | None = Field(default=None, foreign_key="grade_application.id")
    about_id: int | None = Field(default=None, foreign_key="grade_record.id")
    """The record that this one downgrades, cancels or restores."""
    batch: str = Field(default="", max_length=80)
    document: str = Field(default="", max_length=120)
    source: str = Field(default="", max_length=200)


class GradeChange(Versioned, table=True):
    """A grade change that one person proposes and another decides (认定、降级、取消、恢复)."""

    __tablename__ = "grade_change"
    __table_args__ = (
        CheckConstraint("decider_id IS NULL OR decider_id <> proposer_id", name="two_persons"),
        CheckConstraint("(state IN ('approved', 'rejected')) = (decider_id IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("(state = 'approved') = (record_id IS NOT NULL)", name="approved_with_record"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: RecordKind = word(RecordKind)
    state: ProposalState = word(ProposalState)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    guideline_id: int = Field(foreign_key="grade_guideline.id")
    line: str = Field(default="", max_length=80)
    about_id: int | None = Field(default=None, foreign_key="grade_record.id")
    level: GradeLevel = word(GradeLevel)
    trigger: Trigger = word(Trigger)
    valid_from: date
    reason: str = Field(max_length=500)
    document: str = Field(max_length=120)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    bureau_id: int = Field(foreign_key="bureau.id")
    proposer_id: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decider_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    opinion: str = Field(default="", max_length=500)
    record_id: int | None = Field(default=None, foreign_key="grade_record.id")


class GradeTarget(Versioned, table=True):
    """How many enterprises a bureau plans to bring to a level in a year (创A晋B计划)."""

    __tablename__ = "grade_target"
    __table_args__ = (
        UniqueConstraint("year", "bureau_id", "target"),
        CheckConstraint("number >= 0", name="number_counts"),
    )

    id: int = Field(default=None, primary_key=True)
    year: int
    bureau_id: int = Field(foreign_key="bureau.id")
    target: Target = word(Target)
    number: int
    source: str = Field(default="", max_length=200)
