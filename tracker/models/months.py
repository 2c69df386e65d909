"""The month table: what is reported for which plan year, and whether it still is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from tracker.domain.months import MonthKind, MonthState
from tracker.models.columns import Moment, Versioned, choice


class Month(Versioned, table=True):
    """A month (月); every figure prints its plan year."""

    __table_args__ = (
        CheckConstraint("(state = 'planned') = (opened_at IS NULL)", name="opened_unless_planned"),
        CheckConstraint("(state IN ('closed', 'published')) = (closed_at IS NOT NULL)", name="closed_has_moment"),
    )

    code: str = Field(primary_key=True, max_length=7)
    plan_year: int
    kind: MonthKind = choice(MonthKind)
    state: MonthState = choice(MonthState)
    due: date
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
