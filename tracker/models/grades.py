"""Grade tables: dated grade records, never an overwritten field."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from tracker.domain.grades import GradeLevel, Target
from tracker.models.columns import Versioned, choice, word


class GradeRecord(Versioned, table=True):
    """A grade of an enterprise (or one line of it) under a guideline edition, from a day on (绩效分级)."""

    __tablename__ = "grade_record"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "edition", "line", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="from_before_to"),
    )

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    edition: str = Field(max_length=40)
    line: str = Field(default="", max_length=80)
    level: GradeLevel = choice(GradeLevel)
    valid_from: date
    valid_to: date | None = Field(default=None)
    trigger: str = Field(default="", max_length=80)
    batch: str = Field(default="", max_length=80)
    document: str = Field(default="", max_length=120)
    source: str = Field(default="", max_length=200)


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
