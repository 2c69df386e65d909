"""Queries of histories: plan items and months of a project, unfinished items of earlier years."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut
from tracker.figures.queries.project_rows import condition
from tracker.months.models import Month
from tracker.plans.models import PlanItem, Project
from tracker.plans.queries import ItemRow
from tracker.plans.rules import Stage
from tracker.positions.models import Position
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import Answer


class MonthRow(NamedTuple):
    """One month of one project; the texts come from the approved report of that month, if there is one."""

    month: str
    year: int
    stage: Stage
    planned: int
    year_total: int
    total: int
    increment: int
    due: date
    overdue: bool
    carried: bool
    answer: Answer | None
    image_percent: int | None
    note: str | None
    difficulty: str | None
    next_step: str | None


class EarlierYear(NamedTuple):
    """Totals of the unfinished items of one earlier plan year (往年结转)."""

    year: int
    projects: int
    planned: int
    total: int


def has_report(session: Session, enterprise_id: int, month: str) -> bool:
    """Return whether an enterprise has a monthly report in a month."""
    query = sa.select(col(MonthlyReport.id)).where(
        col(MonthlyReport.enterprise_id) == enterprise_id, col(MonthlyReport.month) == month
    )
    return session.scalar(query) is not None


def unplanned(session: Session, month: Month, enterprise_id: int) -> list[Project]:
    """Return the projects of an enterprise without a position in this month: not in the plan, or finished before."""
    listed = sa.select(col(Position.project_id)).where(
        col(Position.month) == month.code, col(Position.enterprise_id) == enterprise_id
    )
    query = sa.select(Project).where(col(Project.enterprise_id) == enterprise_id, col(Project.id).not_in(listed))
    return list(session.scalars(query.order_by(col(Project.code))))


def months_of(session: Session, project_id: int, until: str) -> list[MonthRow]:
    """Return the months of a project up to `until`, the earliest first."""
    query = (
        sa.select(
            *(getattr(Position, name) for name in MonthRow._fields[:10]),
            *(getattr(Progress, name) for name in MonthRow._fields[10:]),
        )
        .outerjoin(Progress, col(Progress.id) == col(Position.progress_id))
        .where(col(Position.project_id) == project_id, col(Position.month) <= until)
        .order_by(col(Position.month), col(Position.year))
    )
    return [MonthRow(*row) for row in session.execute(query)]


def items(session: Session, project_id: int) -> list[ItemRow]:
    """Return every version of every plan item of a project, year by year."""
    query = (
        sa.select(
            col(PlanItem.year),
            col(PlanItem.planned),
            col(PlanItem.due),
            col(PlanItem.due_precision),
            col(PlanItem.from_month),
            col(PlanItem.to_month),
        )
        .where(col(PlanItem.project_id) == project_id)
        .order_by(col(PlanItem.year), col(PlanItem.from_month))
    )
    return [ItemRow(*row) for row in session.execute(query)]


def earlier_years(session: Session, month: Month, cut: Cut) -> list[EarlierYear]:
    """Return by year the unfinished items of earlier years in a cut; no figure of the plan year counts them."""
    sums = (sa.cast(sa.func.sum(value), sa.BigInteger) for value in (col(Position.planned), col(Position.total)))
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Position.year), sa.func.count(), *sums)
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(col(Position.month) == month.code, col(Position.year) < month.plan_year, condition(cut))
        .group_by(col(Position.year))
        .order_by(col(Position.year))
    )
    return [EarlierYear(*row) for row in session.execute(query)]
