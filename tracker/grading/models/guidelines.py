"""Guideline tables: editions, their indicators, and the requirements of each level."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Versioned, filled, word
from tracker.grading.rules import Dimension, EditionState, GradeLevel, SeveralRule


class GradeGuideline(Versioned, table=True):
    """An edition of an industry's grading guideline (绩效分级指南). One in use never changes, a new edition follows it.

    `grade_set` is the JSON list of levels from best to worst. An empty list means 待核: nobody may apply under the
    edition.
    """

    __tablename__ = "grade_guideline"
    __table_args__ = (
        UniqueConstraint("industry_code", "edition"),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="from_before_to"),
    )

    id: int = Field(default=None, primary_key=True)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    edition: str = Field(max_length=40)
    title: str = Field(max_length=200)
    state: EditionState = word(EditionState)
    from_day: date | None = Field(default=None)
    to_day: date | None = Field(default=None)
    grade_set: str = Field(default="[]", max_length=200)
    several: SeveralRule = word(SeveralRule, default=SeveralRule.LOWEST)
    document: str = Field(default="", max_length=120)
    source: str = Field(default="", max_length=200)
    made_up: bool = filled(False)
    """Whether the edition was made up for the demonstration. Such editions are listed apart from real ones."""
    follows_id: int | None = Field(default=None, foreign_key="grade_guideline.id")


class GradeIndicator(Versioned, table=True):
    """One indicator of an edition: its dimension, its name and the required evidence."""

    __tablename__ = "grade_indicator"
    __table_args__ = (UniqueConstraint("guideline_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    guideline_id: int = Field(foreign_key="grade_guideline.id")
    number: int
    dimension: Dimension = word(Dimension)
    name: str = Field(max_length=120)
    evidence: str = Field(default="", max_length=500)


class GradeRequirement(SQLModel, table=True):
    """The requirement of a level for an indicator. An empty text is shown as 待录入 (to be entered)."""

    __tablename__ = "grade_requirement"
    __table_args__ = (UniqueConstraint("indicator_id", "level"),)

    id: int = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="grade_indicator.id")
    level: GradeLevel = word(GradeLevel)
    text: str = Field(default="", max_length=1000)
