"""Queries of the plan of a year and its changes: original items, removals, additions, adjustments."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar.dates import Precision
from tracker.core.i18n import LabeledEnum
from tracker.core.pagination import PAGE_SIZE
from tracker.months.models import Month
from tracker.plans.models import PlanItem, Project
from tracker.register.models import Enterprise, Term
from tracker.register.queries.terms import term_in_force


class Part(LabeledEnum):
    """A part of the plan. In force = original − dropped + added; adjusted items are among those in force."""

    IN_FORCE = "in_force", "现行计划"
    ORIGINAL = "original", "原计划"
    DROPPED = "dropped", "退出"
    ADDED = "added", "新增"
    ADJUSTED = "adjusted", "调整过"


class PlanCounts(NamedTuple):
    """Number of items in each part, and the planned yuan at first and now."""

    original: int
    dropped: int
    added: int
    in_force: int
    adjusted: int
    first_planned: int
    planned: int


class PlanRow(NamedTuple):
    """One plan item as first planned (原计划) and as it is now (调整后; None for an item that left the plan)."""

    code: str
    title: str
    enterprise: str
    first_planned: int
    first_due: date
    first_precision: Precision
    planned: int | None
    due: date | None
    precision: Precision | None


def counts(session: Session, month: Month) -> PlanCounts:
    """Count the parts of the plan of a month's plan year, as it stood in that month."""
    items = _items(month)
    chosen = {part: _of(items, part) for part in Part}
    count = {part: sa.func.count().filter(condition) for part, condition in chosen.items()}
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        *(count[part] for part in (Part.ORIGINAL, Part.DROPPED, Part.ADDED, Part.IN_FORCE, Part.ADJUSTED)),
        _sum(items.c.first_planned, chosen[Part.ORIGINAL]),
        _sum(items.c.planned, chosen[Part.IN_FORCE]),
    ).select_from(items)
    return PlanCounts(*session.execute(query).one())


def rows(session: Session, month: Month, part: Part, page: int) -> list[PlanRow]:
    """Return one page of the items of a part, by project code."""
    items = _items(month)
    query = (
        sa.select(*(items.c[name] for name in PlanRow._fields))
        .where(_of(items, part))
        .order_by(items.c.code)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [PlanRow(*row) for row in session.execute(query)]


def _items(month: Month) -> sa.Subquery:
    """Return every item of the year that began by a month, with its first version and the one in force."""
    first, now = aliased(PlanItem), aliased(PlanItem)
    begins = (
        sa.select(col(PlanItem.project_id), sa.func.min(col(PlanItem.from_month)).label("began"))
        .where(col(PlanItem.year) == month.plan_year, col(PlanItem.from_month) <= month.code)
        .group_by(col(PlanItem.project_id))
        .subquery()
    )
    in_force = sa.and_(
        col(now.project_id) == begins.c.project_id,
        col(now.year) == month.plan_year,
        col(now.from_month) <= month.code,
        sa.or_(col(now.to_month).is_(None), col(now.to_month) >= month.code),
    )
    begun = sa.and_(
        col(first.project_id) == begins.c.project_id,
        col(first.year) == month.plan_year,
        col(first.from_month) == begins.c.began,
    )
    columns: tuple[Any, ...] = (
        col(Project.code), col(Project.title), col(Term.name).label("enterprise"), begins.c.began,
        col(first.planned).label("first_planned"), col(first.due).label("first_due"),
        col(first.due_precision).label("first_precision"), col(now.planned).label("planned"), col(now.due).label("due"),
        col(now.due_precision).label("precision"),
        (begins.c.began <= f"{month.plan_year}-01").label("is_original"), col(now.id).is_not(None).label("is_in_force"),
    )  # fmt: skip
    return (
        sa.select(*columns)
        .select_from(begins)
        .join(first, begun)
        .outerjoin(now, in_force)
        .join(Project, col(Project.id) == begins.c.project_id)
        .join(Enterprise, col(Enterprise.id) == col(Project.enterprise_id))
        .join(
            Term,
            sa.and_(
                col(Term.enterprise_id) == col(Enterprise.id),
                col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
            ),
        )
        .subquery()
    )


def _of(items: sa.Subquery, part: Part) -> sa.ColumnElement[bool]:
    original, in_force = items.c.is_original, items.c.is_in_force
    moved = sa.or_(items.c.planned != items.c.first_planned, items.c.due != items.c.first_due)
    return {
        Part.IN_FORCE: in_force,
        Part.ORIGINAL: original,
        Part.DROPPED: sa.not_(in_force),
        Part.ADDED: sa.not_(original),
        Part.ADJUSTED: sa.and_(in_force, moved),
    }[part]


def _sum(column: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(column).filter(condition), 0), sa.BigInteger)
