"""Tables of months: months with plan year and due date, holidays, extensions for single enterprises."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.database.columns import Moment, Versioned, choice, filled


class Month(Versioned, table=True):
    """A reporting month (月) with its plan year and due date."""

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
    """Winter month: an unchanged total needs no explanation."""
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class SignOff(SQLModel, table=True):
    """The sign-off (审签) of a side by its root bureau: every report is approved, missed or unfinished.

    It is valid while no enterprise of the side is reopened; a second sign-off ends the reopenings.
    """

    __tablename__ = "sign_off"
    __table_args__ = (UniqueConstraint("month", "bureau_id"),)

    id: int = Field(default=None, primary_key=True)
    month: str = Field(foreign_key="month.code", max_length=7)
    bureau_id: int = Field(foreign_key="bureau.id")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Reopening(SQLModel, table=True):
    """A reopening (重开): the enterprise may change a signed-off month until the next sign-off.

    A closed month stays closed for all other enterprises; triggers read this table to know who is reopened.
    """

    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        Index(
            "ix_reopening_under_way", "month", "enterprise_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True)
    month: str = Field(foreign_key="month.code", max_length=7)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    bureau_id: int = Field(foreign_key="bureau.id")
    """The root bureau that reopened the month and must sign it off again."""
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    reason: str = Field(max_length=500)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class Holiday(SQLModel, table=True):
    """An exception to the working week: a weekday off, or a weekend day worked (节假日)."""

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
