"""Query of a bureau's review queue with risk indicators, in a constant number of statements."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.plans.rules import BUILT
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding
from tracker.reports.queries.report_status import reviewable_by
from tracker.reports.rules.findings import Level
from tracker.reports.rules.reports import ReportState


class QueueRow(NamedTuple):
    """A report that waits for review, with risk indicators; money is in yuan."""

    report_id: int
    code: str
    name: str
    version: int
    round: int
    submitted_at: datetime | None
    at_root: bool
    own: bool
    """The reviewer filed this report or reviewed it for another bureau, so somebody else must review it here."""
    weighty: int
    explained: int
    unexcused: int
    increase: int
    changed: int
    built: int
    """Number of projects that count as built from this report on."""
    bureau: str
    since: datetime | None
    """The moment since when the report waits at this bureau."""

    @property
    def clean(self) -> bool:
        """Return whether the report needs no closer look: no finding of level B or C, and no project newly built."""
        return self.weighty == 0 and self.explained == 0 and self.built == 0


RISK_LIMIT = 200
"""Maximum number of reports for which risk is computed: those that have waited longest."""


def waiting(session: Session, month: Month, bureau_id: int, person_id: int) -> list[QueueRow]:
    """Return the reports that a bureau has held longest, the most findings first, then the largest increase."""
    longest = (
        sa.select(col(MonthlyReport.id))
        .where(
            col(MonthlyReport.month) == month.code,
            col(MonthlyReport.state) == ReportState.IN_REVIEW,
            col(MonthlyReport.holder_id) == bureau_id,
        )
        .order_by(col(MonthlyReport.submitted_at), col(MonthlyReport.id))
        .limit(RISK_LIMIT)
    )
    here = sa.and_(col(Finding.report_id) == col(MonthlyReport.id), col(Finding.round) == col(MonthlyReport.round))

    def count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        query = sa.select(sa.func.count()).select_from(Finding).where(here, *conditions)
        return query.correlate(MonthlyReport).scalar_subquery()

    said = sa.and_(col(Progress.report_id) == col(MonthlyReport.id), col(Progress.round) == col(MonthlyReport.round))

    def last(column: Any) -> sa.ScalarSelect[Any]:
        before = sa.and_(
            col(Position.project_id) == col(Progress.project_id),
            col(Position.month) == months.previous(month.code),
        )
        return sa.select(sa.func.max(column)).where(before).correlate(Progress).scalar_subquery()

    more = col(Progress.total) - sa.func.coalesce(last(Position.total), 0)
    moved = sa.or_(more != 0, col(Progress.stage) != last(Position.stage))
    increase = sa.select(sa.func.coalesce(sa.func.sum(more), 0)).where(said).correlate(MonthlyReport).scalar_subquery()
    became_built = sa.and_(
        col(Progress.stage).in_(BUILT),
        sa.func.coalesce(last(Position.stage), "").not_in([each.value for each in BUILT]),
    )

    def lines(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        query = sa.select(sa.func.count()).select_from(Progress).where(said, condition)
        return query.correlate(MonthlyReport).scalar_subquery()

    since = (
        sa.select(sa.func.max(col(Move.at)))
        .where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == col(MonthlyReport.id))
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    supervisor = aliased(Bureau)
    weighty = count(col(Finding.level) == Level.B).label("weighty")
    explained = count(col(Finding.level) == Level.C).label("explained")
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(MonthlyReport.id), col(Enterprise.code), col(Term.name), col(MonthlyReport.version),
            col(MonthlyReport.round), col(MonthlyReport.submitted_at), col(Bureau.parent_id).is_(None),
            ~reviewable_by(person_id), weighty, explained,
            count(col(Finding.level) == Level.B, col(Finding.excuse) == ""),
            sa.cast(increase, sa.BigInteger).label("increase"), lines(moved), lines(became_built),
            col(supervisor.short_name), since,
        )
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(MonthlyReport.holder_id))
        .join(supervisor, col(supervisor.id) == col(Term.bureau_id))
        .where(
            col(MonthlyReport.id).in_(longest),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
        .order_by(weighty.desc(), explained.desc(), sa.desc("increase"), col(Enterprise.code))
    )  # fmt: skip
    return [QueueRow(*row) for row in session.execute(query)]
