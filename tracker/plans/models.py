"""Tables of treatment projects and of their yearly plan items."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tracker.core.amounts import Amounts
from tracker.core.calendar.dates import Precision
from tracker.core.database.columns import AmountsByWord, Money, Versioned, amounts, choice, whole, word
from tracker.plans.rules import Stage


class Project(Versioned, table=True):
    """A treatment project (治理项目). `opening` is the yuan completed before its first month in this system."""

    __table_args__ = (
        whole("opening"),
        CheckConstraint("opening >= 0", name="opening_not_negative"),
        amounts("funding"),
        Index(
            "ix_project_retrofit", "enterprise_id", sqlite_where=text("retrofit = 1"), postgresql_where=text("retrofit")
        ),
    )

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    title: str = Field(max_length=120, index=True)
    category_code: str = Field(foreign_key="category.code", max_length=40)
    pollutants: str = Field(default="", max_length=80)
    retrofit: bool = Field(default=False)
    responsible: str = Field(default="", max_length=40)
    opening: int = Field(default=0, sa_type=Money)
    began: date | None = Field(default=None)
    retrofit_stage: Stage | None = word(Stage, default=None, nullable=True)
    """The stage of a retrofit project without a plan item. For a project with one, its position holds the stage."""
    funding: Amounts = Field(
        default_factory=dict, sa_type=AmountsByWord, nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    """The amount in yuan of each funding source of the project. None means that the amount is not known."""


class FormerCategory(SQLModel, table=True):
    """The category that a project had up to and including `until_month`.

    Figures of a closed month use the category that was in force in that month (rule 15).
    """

    __tablename__ = "former_category"

    project_id: int = Field(primary_key=True, foreign_key="project.id")
    until_month: str = Field(primary_key=True, max_length=7)
    category_code: str = Field(foreign_key="category.code", max_length=40)


class PlanItem(Versioned, table=True):
    """One project in the plan of one year (年度计划项), in force from `from_month` to `to_month`.

    A change adds a new row.
    """

    __tablename__ = "plan_item"
    __table_args__ = (
        UniqueConstraint("project_id", "year", "from_month"),
        whole("planned"),
        CheckConstraint("planned >= 0", name="planned_not_negative"),
        CheckConstraint("to_month IS NULL OR to_month >= from_month", name="from_before_to"),
    )

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    year: int = Field(index=True)
    planned: int = Field(sa_type=Money)
    due: date
    due_precision: Precision = choice(Precision)
    from_month: str = Field(max_length=7, index=True)
    to_month: str | None = Field(default=None, max_length=7)


class FormerRetrofit(SQLModel, table=True):
    """Whether a project counted as an ultra-low-emission retrofit up to and including `until_month`."""

    __tablename__ = "former_retrofit"

    project_id: int = Field(primary_key=True, foreign_key="project.id")
    until_month: str = Field(primary_key=True, max_length=7)
    retrofit: bool
