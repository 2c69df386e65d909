"""Tables of reports: one per enterprise and month, with progress per project and round."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Money, Versioned, choice, filled, whole
from tracker.plans.rules import Acceptance, Stage
from tracker.reports.rules.reports import Answer, Reduction, ReportState

_FILED = "state <> 'approved' AND (submitted_at IS NOT NULL OR round > 1)"
"""Partial index of the few reports whose filed values differ (`tracker/reports/queries/filed.py`)."""


class MonthlyReport(Versioned, table=True):
    """A monthly report (月报); `holder` says whose turn it is while it is in review."""

    __tablename__ = "monthly_report"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "month"),
        CheckConstraint("(state = 'in_review') = (holder_id IS NOT NULL)", name="holder_while_in_review"),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved_has_moment"),
        CheckConstraint("state <> 'unfinished' OR submitted_at IS NOT NULL", name="unfinished_was_submitted"),
        Index("ix_monthly_report_month_state_enterprise_id", "month", "state", "enterprise_id"),
        Index("ix_monthly_report_month_enterprise_id", "month", "enterprise_id"),
        Index(
            "ix_monthly_report_filed",
            "month",
            "enterprise_id",
            sqlite_where=text(_FILED),
            postgresql_where=text(_FILED),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    month: str = Field(foreign_key="month.code", max_length=7)
    state: ReportState = choice(ReportState)
    holder_id: int | None = Field(default=None, foreign_key="bureau.id", index=True)
    round: int = Field(default=1)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    proxy_reason: str = filled("", max_length=500)
    """Why the supervising bureau files for the enterprise (代填); empty while the enterprise files itself."""
    proxy_file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    """The form that the enterprise stamped."""


class Progress(SQLModel, table=True):
    """What a report says of one project in one round (项目进展); frozen when the round is submitted.

    `total` is the yuan completed since the project began; an answer without news repeats the last position's values.
    """

    __table_args__ = (
        UniqueConstraint("report_id", "project_id", "round"),
        whole("total"),
        CheckConstraint("total >= 0", name="total_not_negative"),
        CheckConstraint("image_percent BETWEEN 0 AND 100", name="image_percent_range"),
    )

    id: int = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="monthly_report.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    round: int
    answer: Answer | None = choice(Answer, default=None, nullable=True)
    stage: Stage = choice(Stage)
    total: int = Field(sa_type=Money)
    built_on: date | None = Field(default=None)
    accepted_on: date | None = Field(default=None)
    acceptance: Acceptance | None = choice(Acceptance, default=None, nullable=True)
    image_percent: int | None = Field(default=None)
    note: str = Field(default="", max_length=500)
    difficulty: str = Field(default="", max_length=500)
    next_step: str = Field(default="", max_length=500)
    restart_on: date | None = Field(default=None)
    reduction: Reduction | None = choice(Reduction, default=None, nullable=True)
    reduction_note: str = Field(default="", max_length=500)
