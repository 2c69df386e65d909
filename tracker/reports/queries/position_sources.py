"""Queries of the data from which positions are built: plan items, terms, earlier positions, approved reports."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar import months
from tracker.months.models import Month
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import Stage, is_followed
from tracker.positions.models import Position
from tracker.register.models import Bureau, Place, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import ReportState

_Earlier, _Last, _Base = aliased(Position), aliased(Position), aliased(Position)
"""Built once: creating aliases costs more than most of the statements."""


class Source(NamedTuple):
    """The data from which one position is built: item, project, term, earlier positions, approved progress."""

    project_id: int
    year: int
    planned: int
    due: date
    opening: int
    category: str
    enterprise_id: int
    name: str
    industry: str
    bureau_path: str
    side: Side
    place_path: str
    last_stage: Stage | None
    last_total: int | None
    base_total: int | None
    progress_id: int | None
    stage: Stage | None
    total: int | None


def _latest_before(project_id: sa.SQLColumnExpression[int], month: str, *, including: bool) -> sa.ScalarSelect[str]:
    bound = col(_Earlier.month) <= month if including else col(_Earlier.month) < month
    return (
        sa.select(sa.func.max(col(_Earlier.month)))
        .where(col(_Earlier.project_id) == project_id, bound)
        .correlate_except(_Earlier)
        .scalar_subquery()
    )


def sources(session: Session, month: Month, enterprise_ids: Collection[int] | None = None) -> list[Source]:
    """Return the data for every position of a month: all items in force, or those of some enterprises.

    An item of an earlier year remains (往年结转) while it is not built and its project has no item in the plan year.
    """
    last, base = _Last, _Base
    item, project, term = col(PlanItem.project_id), col(Project.id), Term
    base_month = months.base_month(month.plan_year)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            project,
            col(PlanItem.year),
            col(PlanItem.planned),
            col(PlanItem.due),
            col(Project.opening),
            col(Project.category_code),
            col(Project.enterprise_id),
            col(Term.name),
            col(Term.industry_code),
            col(Bureau.path),
            col(Bureau.side),
            col(Place.path),
            col(last.stage),
            col(last.total),
            col(base.total),
            col(Progress.id),
            col(Progress.stage),
            col(Progress.total),
        )
        .select_from(PlanItem)
        .join(Project, project == item)
        .join(term, sa.and_(col(Term.enterprise_id) == col(Project.enterprise_id), _in_force(month.code)))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Place, col(Place.code) == col(Term.place_code))
        .outerjoin(
            last,
            sa.and_(
                col(last.project_id) == project,
                col(last.month) == _latest_before(project, month.code, including=False),
            ),
        )
        .outerjoin(
            base,
            sa.and_(
                col(base.project_id) == project,
                col(base.month) == _latest_before(project, base_month, including=True),
            ),
        )
        .outerjoin(
            MonthlyReport,
            sa.and_(
                col(MonthlyReport.enterprise_id) == col(Project.enterprise_id),
                col(MonthlyReport.month) == month.code,
                col(MonthlyReport.state) == ReportState.APPROVED,
            ),
        )
        .outerjoin(
            Progress,
            sa.and_(
                col(Progress.report_id) == col(MonthlyReport.id),
                col(Progress.round) == col(MonthlyReport.round),
                col(Progress.project_id) == project,
            ),
        )
        .where(
            col(PlanItem.year) <= month.plan_year,
            col(PlanItem.from_month) <= month.code,
            sa.or_(col(PlanItem.to_month).is_(None), col(PlanItem.to_month) >= month.code),
        )
        .order_by(col(Project.enterprise_id), project, col(PlanItem.year).desc())
    )
    if enterprise_ids is not None:
        query = query.where(col(Project.enterprise_id).in_(enterprise_ids))
    return _one_a_project([Source(*row) for row in session.execute(query)], month.plan_year)


def _in_force(month: str) -> sa.ColumnElement[bool]:
    return col(Term.from_month) == term_in_force(col(Term.enterprise_id), month)


def _one_a_project(rows: list[Source], plan_year: int) -> list[Source]:
    chosen: dict[int, Source] = {}
    for row in rows:
        chosen.setdefault(row.project_id, row)
    return [row for row in chosen.values() if is_followed(row.year, plan_year, row.last_stage)]
