"""Tables of positions and totals: the rows from which every figure is computed."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from tracker.core.database.columns import Money, choice, whole
from tracker.plans.rules import Stage
from tracker.positions.rules import MEASURES, Dimension
from tracker.register.rules.register import Side


def _only(flag: str, *columns: str) -> Index:
    """Return a partial index of the rows with a flag, so that they are found without a scan of the month."""
    return Index(f"ix_position_{flag}", *columns, sqlite_where=text(f"{flag} = 1"), postgresql_where=text(flag))


class Position(SQLModel, table=True):
    """One plan item in one month (状况行), with the bureau, place, industry and category of that month. Money in yuan.

    `total` counts since the project began, `year_total` since the December before the plan year, `increment` since last
    month.
    """

    __table_args__ = (
        UniqueConstraint("month", "project_id", "year"),
        *(whole(name) for name in ("planned", "total", "year_total", "increment")),
        CheckConstraint("total >= 0", name="total_not_negative"),
        Index("ix_position_month_year_enterprise_id", "month", "year", "enterprise_id"),
        _only("overdue", "month", "year", "due", "project_id"),
        _only("carried", "month", "year", "enterprise_id"),
    )

    id: int = Field(default=None, primary_key=True)
    month: str = Field(foreign_key="month.code", max_length=7)
    project_id: int = Field(foreign_key="project.id", index=True)
    year: int
    enterprise_id: int = Field(foreign_key="enterprise.id")
    name: str = Field(max_length=120)
    bureau_path: str = Field(max_length=200)
    side: Side = choice(Side)
    place_path: str = Field(max_length=200)
    industry: str = Field(max_length=40)
    category: str = Field(max_length=40)
    stage: Stage = choice(Stage)
    planned: int = Field(sa_type=Money)
    due: date
    total: int = Field(sa_type=Money)
    year_total: int = Field(sa_type=Money)
    increment: int = Field(sa_type=Money)
    overdue: bool
    carried: bool
    progress_id: int | None = Field(default=None, foreign_key="progress.id")


class Total(SQLModel, table=True):
    """Counts and sums of one month for one entry of a dimension. `key` is its whole path from the root."""

    __table_args__ = tuple(whole(name) for name in ("planned", "year_total", "before_year", "total", "increment"))

    month: str = Field(primary_key=True, foreign_key="month.code", max_length=7)
    year: int = Field(primary_key=True)
    dimension: Dimension = choice(Dimension, primary_key=True)
    key: str = Field(primary_key=True, max_length=200)
    enterprises: int = 0
    enterprises_finished: int = 0
    enterprises_carried: int = 0
    not_started: int = 0
    preparation: int = 0
    construction: int = 0
    built: int = 0
    accepted: int = 0
    suspended: int = 0
    cancelled: int = 0
    overdue: int = 0
    planned: int = Field(default=0, sa_type=Money)
    year_total: int = Field(default=0, sa_type=Money)
    before_year: int = Field(default=0, sa_type=Money)
    total: int = Field(default=0, sa_type=Money)
    increment: int = Field(default=0, sa_type=Money)


MEASURE_COLUMNS = tuple(col(getattr(Total, name)) for name in MEASURES)
"""The columns of the measures of a total, in the order of MEASURES."""
