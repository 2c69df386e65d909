"""Histories: the terms of an enterprise, the plan items and months of a project, items of earlier years."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.dates import Precision
from tracker.core.errors import NotFound
from tracker.core.i18n import say
from tracker.figures.queries.project_rows import condition
from tracker.figures.rules import Cut
from tracker.months.models import Month
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import Stage
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Industry, Place, Term
from tracker.register.queries import dated
from tracker.register.rules.register import Production
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import Answer


class TermRow(NamedTuple):
    """One term of an enterprise in words."""

    from_month: str
    name: str
    bureau: str
    bureau_path: str
    place: str
    industry: str
    state: Production


class MonthRow(NamedTuple):
    """One month of one project; the words are those of the approved report of that month, if there is one."""

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


class PastMonth(NamedTuple):
    """One earlier month of a project, as it stands in the figures; money in yuan."""

    month: str
    stage: Stage
    total: int
    increment: int
    carried: bool


class ItemRow(NamedTuple):
    """One version of a plan item: the first is the original, a later one an adjustment."""

    year: int
    planned: int
    due: date
    precision: Precision
    from_month: str
    to_month: str | None


class EarlierYear(NamedTuple):
    """Unfinished items of an earlier plan year (往年结转), totalled apart."""

    year: int
    projects: int
    planned: int
    total: int


def enterprise(session: Session, code: str) -> Enterprise:
    """Return an enterprise. Raise NotFound for a code the register does not know."""
    found = session.scalar(sa.select(Enterprise).where(col(Enterprise.code) == code)) if code.isprintable() else None
    if found is None:
        raise NotFound(say("没有编码为“{code}”的企业。", code=code))
    return found


def project(session: Session, code: str) -> Project:
    """Return a project. Raise NotFound for a code the plan does not know."""
    found = session.scalar(sa.select(Project).where(col(Project.code) == code)) if code.isprintable() else None
    if found is None:
        raise NotFound(say("没有编码为“{code}”的治理项目。", code=code))
    return found


def category_in(session: Session, project_id: int, month: str) -> str:
    """Return the category that a project had in a month."""
    return session.scalars(sa.select(dated.category(month)).where(col(Project.id) == project_id)).one()


def titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the titles of some projects within the access scope."""
    query = sa.select(col(Project.id), col(Project.title)).where(col(Project.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def terms(session: Session, enterprise_id: int) -> list[TermRow]:
    """Return every term of an enterprise, the latest first."""
    query = (
        sa.select(
            col(Term.from_month),
            col(Term.name),
            col(Bureau.name),
            col(Bureau.path),
            col(Place.name),
            col(Industry.name),
            col(Term.state),
        )
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Place, col(Place.code) == col(Term.place_code))
        .join(Industry, col(Industry.code) == col(Term.industry_code))
        .where(col(Term.enterprise_id) == enterprise_id)
        .order_by(col(Term.from_month).desc())
    )
    return [TermRow(*row) for row in session.execute(query)]


def has_report(session: Session, enterprise_id: int, month: str) -> bool:
    """Return whether the enterprise has a monthly report."""
    query = sa.select(col(MonthlyReport.id)).where(
        col(MonthlyReport.enterprise_id) == enterprise_id, col(MonthlyReport.month) == month
    )
    return session.scalar(query) is not None


def unplanned(session: Session, month: Month, enterprise_id: int) -> list[Project]:
    """Return the projects of an enterprise that have no row in this month: outside the plan, or long finished."""
    listed = sa.select(col(Position.project_id)).where(
        col(Position.month) == month.code, col(Position.enterprise_id) == enterprise_id
    )
    query = sa.select(Project).where(col(Project.enterprise_id) == enterprise_id, col(Project.id).not_in(listed))
    return list(session.scalars(query.order_by(col(Project.code))))


def retrofit_projects(session: Session, enterprise_id: int) -> list[Project]:
    """Return the treatment projects of an enterprise that belong to its retrofit: the rows that the plan counts."""
    query = sa.select(Project).where(col(Project.enterprise_id) == enterprise_id, col(Project.retrofit))
    return list(session.scalars(query.order_by(col(Project.code))))


def months_of(session: Session, project_id: int, until: str) -> list[MonthRow]:
    """Return the months of a project up to one of them, the earliest first."""
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


def lately(session: Session, enterprise_id: int, until: str, first: str) -> dict[int, list[PastMonth]]:
    """Return the months of every project of an enterprise between two months, the latest first; one statement."""
    query = (
        sa.select(*(getattr(Position, name) for name in ("project_id", *PastMonth._fields)))
        .where(
            col(Position.enterprise_id) == enterprise_id, col(Position.month) >= first, col(Position.month) <= until
        )
        .order_by(col(Position.month).desc(), col(Position.year).desc())
    )  # fmt: skip
    found: dict[int, list[PastMonth]] = {}
    for project_id, *values in session.execute(query):
        months = found.setdefault(project_id, [])
        if not months or months[-1].month != values[0]:  # an item of an earlier year stands beside this year's
            months.append(PastMonth(*values))
    return found


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
    """Return the unfinished items of earlier years in a cut, by year; they are in no figure of the plan year."""
    sums = (sa.cast(sa.func.sum(value), sa.BigInteger) for value in (col(Position.planned), col(Position.total)))
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Position.year), sa.func.count(), *sums)
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(col(Position.month) == month.code, col(Position.year) < month.plan_year, condition(cut))
        .group_by(col(Position.year))
        .order_by(col(Position.year))
    )
    return [EarlierYear(*row) for row in session.execute(query)]
