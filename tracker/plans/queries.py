"""Queries of treatment projects and plan items, as they are now and as they were in a given month."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.dates import Precision
from tracker.core.database.former import Month, column_in
from tracker.core.database.unscoped import unscoped
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.search_index import lookup
from tracker.core.search_index.models import TextKind
from tracker.plans.fields import PROJECT
from tracker.plans.models import FormerCategory, FormerRetrofit, PlanItem, Project
from tracker.register.models import Enterprise, Term
from tracker.register.queries.lookup import bearers


def category(month: Month) -> sa.ColumnElement[str]:
    """Return the SQL expression for the category that a project had in a month."""
    return column_in(
        FormerCategory, owner="project_id", key=col(Project.id), name="category_code", now=Project, month=month
    )


def retrofit(month: Month) -> sa.ColumnElement[bool]:
    """Return the SQL expression for whether a project counted as a retrofit in a month."""
    return column_in(FormerRetrofit, owner="project_id", key=col(Project.id), name="retrofit", now=Project, month=month)


def once_retrofit() -> sa.Select[int]:
    """Return the SELECT of the ids of projects that counted as retrofits in any past month."""
    return sa.select(col(FormerRetrofit.project_id)).where(col(FormerRetrofit.retrofit))


def items(session: Session, project_id: int) -> int:
    """Return the number of plan items of a project over all years."""
    query = sa.select(sa.func.count()).select_from(PlanItem).where(col(PlanItem.project_id) == project_id)
    return session.scalars(query).one()


@unscoped
def project_id(session: Session, code: str) -> int | None:
    """Return the id of the project with a code, or None.

    It ignores the access scope, because codes are unique in the region.
    """
    return session.scalar(sa.select(col(Project.id)).where(col(Project.code) == code))


def item_in_force(session: Session, project_id: int, year: int, month: str) -> PlanItem | None:
    """Return the plan item of a project for a year that is in force in a month, or None."""
    return session.scalar(
        sa.select(PlanItem).where(
            col(PlanItem.project_id) == project_id,
            col(PlanItem.year) == year,
            col(PlanItem.from_month) <= month,
            sa.or_(col(PlanItem.to_month).is_(None), col(PlanItem.to_month) >= month),
        )
    )


def said(project: Project) -> dict[str, Any]:
    """Return the stored values of a project, keyed by field name."""
    return {field.name: getattr(project, field.name) for field in PROJECT if field.name in Project.model_fields}


def planned_in_force(
    session: Session, project_id: int, month: str, *, year: int | None = None, instead: int | None = None
) -> int | None:
    """Return the planned investment of a project in yuan: the sum of its plan items of all years in force in a month.

    Return None where it has no such item. With `year`, the item of that year is replaced by the amount `instead`, or
    left out where `instead` is None.
    """
    query = sa.select(col(PlanItem.year), col(PlanItem.planned)).where(
        col(PlanItem.project_id) == project_id,
        col(PlanItem.from_month) <= month,
        sa.or_(col(PlanItem.to_month).is_(None), col(PlanItem.to_month) >= month),
    )
    amounts = [row[1] for row in session.execute(query) if row[0] != year]
    amounts += [] if instead is None else [instead]
    return sum(amounts) if amounts else None


@unscoped
def next_project_code(session: Session) -> str:
    """Return the code for the next new project: "P" and the highest number in use plus one."""
    numbers = [
        code[1:] for code in session.scalars(sa.select(col(Project.code)).where(col(Project.code).startswith("P")))
    ]
    return f"P{max((int(number) for number in numbers if number.isdigit()), default=0) + 1:04d}"


class ItemRow(NamedTuple):
    """One version of a plan item. The first version is the original, each later one is an adjustment."""

    year: int
    planned: int
    due: date
    precision: Precision
    from_month: str
    to_month: str | None


def project(session: Session, code: str) -> Project:
    """Return the project with a code. Raise NotFound where no project has it."""
    found = session.scalar(sa.select(Project).where(col(Project.code) == code)) if code.isprintable() else None
    if found is None:
        raise NotFound(message("没有编码为“{code}”的治理项目。", code=code))
    return found


def category_in(session: Session, project_id: int, month: str) -> str:
    """Return the category code that a project had in a month."""
    return session.scalars(sa.select(category(month)).where(col(Project.id) == project_id)).one()


def titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the titles of the given projects within the access scope, keyed by project id."""
    query = sa.select(col(Project.id), col(Project.title)).where(col(Project.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def retrofit_projects(session: Session, enterprise_id: int) -> list[Project]:
    """Return the projects of an enterprise that are marked as ultra-low-emission retrofit, ordered by code."""
    query = sa.select(Project).where(col(Project.enterprise_id) == enterprise_id, col(Project.retrofit))
    return list(session.scalars(query.order_by(col(Project.code))))


def project_ids(session: Session, text: str) -> list[int]:
    """Return the ids of projects within the access scope that match every word of a search text.

    A word matches the title or code of the project, or the name or code of its enterprise.
    """
    return lookup.matches(session, col(Project.id), text, _project_ways)


def projects(session: Session, ids: Sequence[int], few: int) -> list[lookup.Hit]:
    """Return search hits for the first `few` of the given projects: code, title, latest name of the enterprise."""
    latest = sa.select(col(Term.name)).where(col(Term.enterprise_id) == col(Project.enterprise_id))
    name = latest.order_by(col(Term.from_month).desc()).limit(1).correlate(Project).scalar_subquery()
    query = sa.select(col(Project.code), col(Project.title), name).where(col(Project.id).in_(ids[:few]))
    return [lookup.Hit(*row) for row in session.execute(query.order_by(col(Project.id)))]


def _project_ways(word: str, most: int | None) -> tuple[lookup.Condition, ...]:
    by_code = sa.select(col(Enterprise.id)).where(
        col(Enterprise.code).in_(lookup.texts(TextKind.ENTERPRISE_CODE, word, most))
    )
    return (
        col(Project.title).in_(lookup.texts(TextKind.PROJECT, word, most)),
        col(Project.code).in_(lookup.texts(TextKind.PROJECT_CODE, word, most)),
        col(Project.enterprise_id).in_(bearers(word, most)),
        col(Project.enterprise_id).in_(by_code),
    )
