"""Tables of former values of records, each with the last month in which it held. Figures of closed months use them.

Only values that a service may change or remove are stored here. Records that are written once have a day of their own.
"""

from datetime import date

from sqlmodel import Field, SQLModel

from tracker.core.database.columns import word
from tracker.grading.rules import GradeLevel


class FormerTarget(SQLModel, table=True):
    """The target of a bureau up to and including `until_month`. It is 0 without a source where there was none."""

    __tablename__ = "former_target"

    target_id: int = Field(primary_key=True, foreign_key="grade_target.id")
    until_month: str = Field(primary_key=True, max_length=7)
    number: int
    source: str = Field(default="", max_length=200)


class FormerSteps(SQLModel, table=True):
    """The dates and the level of an application as they were up to and including `until_month`."""

    __tablename__ = "former_application"

    application_id: int = Field(primary_key=True, foreign_key="grade_application.id")
    until_month: str = Field(primary_key=True, max_length=7)
    applied_on: date | None = Field(default=None)
    first_reviewed_on: date | None = Field(default=None)
    submitted_on: date | None = Field(default=None)
    expert_reviewed_on: date | None = Field(default=None)
    noticed_on: date | None = Field(default=None)
    rated_on: date | None = Field(default=None)
    level: GradeLevel | None = word(GradeLevel, default=None, nullable=True)
