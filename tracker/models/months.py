"""Month tables: what is reported for which plan year and until when; holidays; extensions for single enterprises."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.domain.months import MonthKind, MonthState
from tracker.models.columns import Moment, Versioned, choice, filled


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
    winter: bool = filled(False)
    """Sites rest: a figure unchanged for months asks for no explanation."""
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class SignOff(SQLModel, table=True):
    """A root signs its side of a month off (签审): every report of it is decided, or missed."""

    __tablename__ = "sign_off"
    __table_args__ = (UniqueConstraint("month", "bureau_id"),)

    id: int = Field(default=None, primary_key=True)
    month: str = Field(foreign_key="month.code", max_length=7)
    bureau_id: int = Field(foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Holiday(SQLModel, table=True):
    """A day that breaks the rule of the week: a weekday off, or a weekend day worked (节假日)."""

    day: date = Field(primary_key=True)
    rest: bool
    name: str = Field(max_length=40)


class Extension(Versioned, table=True):
    """A later due date of one enterprise in one month, with its reason (延期)."""

    __table_args__ = (UniqueConstraint("month", "enterprise_id"),)

    id: int = Field(default=None, primary_key=True)
    month: str = Field(foreign_key="month.code", max_length=7)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    due: date
    reason: str = Field(max_length=500)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
