"""Rule tables of retrofits, edited by the system administrator. A row without a source is 待核 (not verified)."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from tracker.core.database.columns import Versioned, filled, word
from tracker.retrofits.rules import Track


class RetrofitRule(Versioned, table=True):
    """The stages and periods of one track of an industry. An industry has retrofits where it has such rows."""

    __tablename__ = "retrofit_rule"
    __table_args__ = (
        UniqueConstraint("industry_code", "track"),
        CheckConstraint(
            "stable_months >= 0 AND notice_days >= 0 AND barred_months >= 0 AND stall_days > 0 "
            "AND evaluation_days > 0 AND ratio BETWEEN 0 AND 100",
            name="numbers_count",
        ),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    track: Track = word(Track)
    stages: str = Field(max_length=200)
    """The values of the stages in their order, separated by blanks."""
    stable_months: int
    notice_days: int
    barred_months: int
    stall_days: int
    evaluation_days: int
    ratio: int
    checked: bool = Field(default=False)
    """Whether the row was compared with its source. False is shown as 待核 (not verified)."""
    retired: bool = Field(default=False)
    source: str = Field(default="", max_length=200)


class RetrofitLimit(Versioned, table=True):
    """The emission limits of a process: hourly means in mg/m³ at a reference oxygen content.

    `hours_percent` is the share of hours in a month that must meet them.
    """

    __tablename__ = "retrofit_limit"
    __table_args__ = (
        UniqueConstraint("industry_code", "procedure"),
        CheckConstraint("hours_percent BETWEEN 0 AND 100", name="hours_count"),
    )

    id: int = Field(default=None, primary_key=True)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    procedure: str = Field(max_length=80)
    pm: int | None = Field(default=None)
    so2: int | None = Field(default=None)
    nox: int | None = Field(default=None)
    oxygen: int | None = Field(default=None)
    hours_percent: int = Field(default=95)
    note: str = Field(default="", max_length=200)
    checked: bool = Field(default=False)
    retired: bool = filled(False)
    source: str = Field(default="", max_length=200)


class RetrofitMilestone(Versioned, table=True):
    """The target that an industry must reach by a day. `percent` is empty where the source gives no number."""

    __tablename__ = "retrofit_milestone"
    __table_args__ = (
        UniqueConstraint("industry_code", "due", "target"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent_counts"),
    )

    id: int = Field(default=None, primary_key=True)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    due: date
    target: str = Field(max_length=120)
    percent: int | None = Field(default=None)
    basis: str = Field(default="", max_length=40)
    """What the percentage is of, such as capacity or clinker capacity."""
    checked: bool = Field(default=False)
    retired: bool = filled(False)
    source: str = Field(default="", max_length=200)
