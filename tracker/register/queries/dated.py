"""Dated queries: trees, categories and records as they were in a month (rule 15).

The tables themselves hold what is in force now; former values stand with the last month in which they held.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.former_values import FormerReport, FormerRetrofit, FormerSteps, FormerTarget
from tracker.grading.models.grades import GradeTarget
from tracker.plans.models import FormerCategory, Project
from tracker.register.models import Bureau, FormerBureau, FormerPlace, Place
from tracker.retrofits.models.tracks import ReportSent

Month = str | sa.BindParameter[str]


def bureaus(month: Month) -> sa.Subquery:
    """Return the bureaus with path and side as they were in a month; `parent_id` is left to the path."""
    then = (_then(FormerBureau, "bureau_id", col(Bureau.id), name, Bureau, month) for name in ("path", "side"))
    names = ("id", "key", "name", "short_name", "name_en", "level", "sort")
    return sa.select(*(getattr(Bureau, name) for name in names), *then).subquery("bureau_then")


def places(month: Month) -> sa.Subquery:
    """Return the places with their paths as they were in a month."""
    path = _then(FormerPlace, "place_code", col(Place.code), "path", Place, month)
    return sa.select(col(Place.code), path).subquery("place_then")


def category(month: Month) -> sa.ColumnElement[str]:
    """Return the SQL for the category that a project had in a month."""
    return _then(FormerCategory, "project_id", col(Project.id), "category_code", Project, month)


def retrofit(month: Month) -> sa.ColumnElement[bool]:
    """Return the SQL that tells whether a project counted as a retrofit in a month."""
    return _then(FormerRetrofit, "project_id", col(Project.id), "retrofit", Project, month)


def once_retrofit() -> sa.Select[int]:
    """Return the projects that counted as retrofits in any month that is over."""
    return sa.select(col(FormerRetrofit.project_id)).where(col(FormerRetrofit.retrofit))


def targets(month: Month) -> sa.Subquery:
    """Return the targets of bureaus as they were in a month; what was none then is not there."""
    found = _stood(GradeTarget, FormerTarget, "target_id", month).subquery("target_stood")
    there = sa.or_(found.c.number > 0, found.c.source != "")
    return sa.select(found).where(there).subquery("target_then")


def reports_sent(month: Month) -> sa.Subquery:
    """Return the evaluation reports with the days that were said in a month."""
    return _stood(ReportSent, FormerReport, "report_id", month).subquery("sent_then")


def applications(month: Month) -> sa.Subquery:
    """Return the applications with the days that stood, and the level decided, in a month."""
    return _stood(GradeApplication, FormerSteps, "application_id", month).subquery("application_then")


def _stood(now: type[SQLModel], former: type[SQLModel], owner: str, month: Month) -> sa.Select[*tuple[Any, ...]]:
    """Give the rows of a table with what was kept of them until a month or later, the earliest of it, in its place."""
    then, each = aliased(former), aliased(former)
    key: Any = col(now.id)  # type: ignore[attr-defined]
    until = (
        sa.select(sa.func.min(each.until_month))  # type: ignore[attr-defined]
        .where(getattr(each, owner) == key, each.until_month >= month)  # type: ignore[attr-defined]
        .correlate(now)
        .scalar_subquery()
    )
    kept = then.until_month.is_not(None)  # type: ignore[attr-defined]
    changing = set(former.model_fields) - {owner, "until_month"}
    columns = (
        sa.case((kept, getattr(then, name)), else_=getattr(now, name)).label(name)
        if name in changing
        else getattr(now, name)
        for name in now.model_fields
    )
    joined = sa.and_(getattr(then, owner) == key, then.until_month == until)  # type: ignore[attr-defined]
    return sa.select(*columns).select_from(now).outerjoin(then, joined)


def _then(former: Any, owner: str, key: Any, name: str, now: type[SQLModel], month: Month) -> sa.ColumnElement[Any]:
    before = (
        sa.select(col(getattr(former, name)))
        .where(col(getattr(former, owner)) == key, col(former.until_month) >= month)
        .order_by(col(former.until_month))
        .limit(1)
        .correlate(now)
        .scalar_subquery()
    )
    return sa.func.coalesce(before, col(getattr(now, name))).label(name)
