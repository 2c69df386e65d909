"""Queries of points of attention: overdue projects, carried enterprises, reports in review, a few rows each."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind
from tracker.figures.queries.project_rows import condition_of
from tracker.figures.queries.record_bounds import Bounds, bound, bounds
from tracker.months.models import Month
from tracker.plans.models import Project
from tracker.plans.rules import BUILT, Stage
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries.filed import latest_round, submitted
from tracker.reports.rules.reports import ReportState

ROWS_SHOWN = 5


class OverdueItem(NamedTuple):
    """A plan item past its due date on the month's last day."""

    code: str
    title: str
    enterprise: str
    bureau_path: str
    stage: Stage
    due: date


class CarriedEnterprise(NamedTuple):
    """An enterprise with last month's values (carried); `state` is that of its report, or None where it has none."""

    code: str
    name: str
    bureau_path: str
    year_total: int
    state: ReportState | None


class Waiting(NamedTuple):
    """The reports that one bureau holds: their number, and what they would add to the figures if approved as filed.

    `holder` is None for reports that were returned or that ended at sign-off.
    """

    holder: str | None
    reports: int
    year_total: int
    built: int


def overdue(session: Session, month: Month, cut: Cut) -> list[OverdueItem]:
    """Return the items that have been overdue longest, at most `ROWS_SHOWN`."""
    return [OverdueItem(*row) for row in session.execute(_overdue(cut.kind), bound(cut, month))]


@cache
def _overdue(kind: CutKind) -> sa.Select[*tuple[Any, ...]]:
    """Build the statement once for each kind of cut; cut and month are bound parameters."""
    at = bounds(kind)
    return (
        sa.select(
            col(Project.code),
            col(Project.title),
            col(Position.name),
            col(Position.bureau_path),
            col(Position.stage),
            col(Position.due),
        )
        .select_from(Position)
        .join(Project, col(Project.id) == col(Position.project_id))
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(_of_month(at), col(Position.overdue), _inside(at))
        .order_by(col(Position.due), col(Position.project_id))
        .limit(ROWS_SHOWN)
    )


def carried(session: Session, month: Month, cut: Cut) -> list[CarriedEnterprise]:
    """Return the first enterprises with last month's values, in the order of registration, at most `ROWS_SHOWN`."""
    return [CarriedEnterprise(*row) for row in session.execute(_carried(cut.kind), bound(cut, month))]


@cache
def _carried(kind: CutKind) -> sa.Select[*tuple[Any, ...]]:
    """Build the statement once for each kind of cut; cut and month are bound parameters."""
    at = bounds(kind)
    first = (
        sa.select(col(Position.enterprise_id))
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(_of_month(at), col(Position.carried), _inside(at))
        .group_by(col(Position.enterprise_id))
        .order_by(col(Position.enterprise_id))
        .limit(ROWS_SHOWN)
    )
    few = (
        sa.select(col(Position.enterprise_id), *_placed())
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(_of_month(at), _inside(at), col(Position.enterprise_id).in_(first))
        .group_by(col(Position.enterprise_id))
        .subquery()
    )
    report = sa.and_(col(MonthlyReport.enterprise_id) == few.c.enterprise_id, col(MonthlyReport.month) == at.month)
    return (
        sa.select(few.c.code, few.c.name, few.c.bureau_path, few.c.year_total, col(MonthlyReport.state))
        .outerjoin(MonthlyReport, report)
        .order_by(few.c.enterprise_id)
    )


def waiting(session: Session, month: Month, cut: Cut) -> list[Waiting]:
    """Return by holder the reports that are filed and not approved, and how far they differ from the positions."""
    return [Waiting(*row) for row in session.execute(_waiting(cut.kind), bound(cut, month))]


@cache
def _waiting(kind: CutKind) -> sa.Select[*tuple[Any, ...]]:
    """Build the statement once for each kind of cut; cut and month are bound parameters.

    The reports are selected first (`MATERIALIZED`), so that the month's other rows are not scanned.
    """
    at = bounds(kind)
    held = (
        sa.select(col(MonthlyReport.id), col(MonthlyReport.enterprise_id), latest_round().label("round"),
                  col(MonthlyReport.holder_id))
        .where(col(MonthlyReport.month) == at.month, submitted())
        .cte("held")
        .prefix_with("MATERIALIZED")
    )  # fmt: skip
    said = sa.and_(col(Progress.report_id) == held.c.id, col(Progress.round) == held.c.round)
    stands = sa.and_(
        _of_month(at),
        col(Position.enterprise_id) == held.c.enterprise_id,
        col(Position.project_id) == col(Progress.project_id),
    )
    more = _one_if(col(Progress.stage).in_(BUILT)) - _one_if(col(Position.stage).in_(BUILT))
    return (
        sa.select(
            sa.func.max(col(Bureau.short_name)),
            sa.func.count(sa.distinct(held.c.id)),
            _whole(col(Progress.total) - col(Position.total)),
            _whole(more),
        )
        .select_from(held)
        .outerjoin(Bureau, col(Bureau.id) == held.c.holder_id)
        .join(Progress, said)
        .join(Position, stands)
        .join(Enterprise, col(Enterprise.id) == held.c.enterprise_id)
        .where(_inside(at))
        .group_by(col(Bureau.id))
        .order_by(col(Bureau.id).is_(None), sa.func.max(col(Bureau.path)))
    )


def _of_month(at: Bounds) -> sa.ColumnElement[bool]:
    return sa.and_(col(Position.month) == at.month, col(Position.year) == at.plan_year)


def _inside(at: Bounds) -> sa.ColumnElement[bool]:
    return condition_of(at.kind, at.key, at.tree)


def _placed() -> tuple[sa.ColumnElement[Any], ...]:
    one = sa.func.max
    return (
        one(col(Enterprise.code)).label("code"),
        one(col(Position.name)).label("name"),
        one(col(Position.bureau_path)).label("bureau_path"),
        _whole(col(Position.year_total)).label("year_total"),
    )


def _one_if(is_so: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((is_so, 1), else_=0)


def _whole(value: sa.SQLColumnExpression[int]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(value), 0), sa.BigInteger)
