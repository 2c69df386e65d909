"""Bound parameters of statements that are built once, and SQL for the bureaus and enterprises of a cut.

A cut (范围) is the part of the region that a figure is about.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.cuts import Cut, CutKind, not_here
from tracker.core.database.columns import Moment
from tracker.months.models import Month
from tracker.register.models import Enterprise, Term
from tracker.register.queries import dated
from tracker.register.queries.terms import term_in_force


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The bound parameters of a statement: its cut, and the month with its days."""

    kind: CutKind
    key: sa.BindParameter[str]
    tree: sa.BindParameter[str]
    """The LIKE pattern of the paths that contain the key."""
    month: sa.BindParameter[str]
    plan_year: sa.BindParameter[int]
    year_begins: sa.BindParameter[date]
    last_day: sa.BindParameter[date]
    over_at: sa.BindParameter[datetime]


@cache
def bounds(kind: CutKind) -> Bounds:
    """Return the parameters for cuts of a kind; statements are built once with them."""
    return Bounds(
        kind=kind,
        key=sa.bindparam("of_key", type_=sa.String),
        tree=sa.bindparam("of_tree", type_=sa.String),
        month=sa.bindparam("of_month", type_=sa.String),
        plan_year=sa.bindparam("of_year", type_=sa.Integer),
        year_begins=sa.bindparam("year_begins", type_=sa.Date),
        last_day=sa.bindparam("last_day", type_=sa.Date),
        over_at=sa.bindparam("over_at", type_=Moment),
    )


def bound(cut: Cut, month: Month) -> dict[str, object]:
    """Return the values of these parameters for one cut and month."""
    return {
        "of_key": cut.key, "of_tree": pattern(cut.key), "of_month": month.code, "of_year": month.plan_year,
        "year_begins": date(month.plan_year, 1, 1), "last_day": calendar.last_day(month.code),
        "over_at": calendar.ends_at(month.code),
    }  # fmt: skip


def pattern(key: str) -> str:
    """Return the LIKE pattern of the paths that contain a key, escaped with a slash."""
    escaped = re.sub("([/%_])", r"/\1", f"/{key}/")
    return f"%{escaped}%"


def _literals(cut: Cut, month: Month) -> Bounds:
    """Return the same fields as literals, for a statement that is built for one cut and month."""
    return Bounds(
        kind=cut.kind,
        key=sa.literal(cut.key),
        tree=sa.literal(pattern(cut.key)),
        month=sa.literal(month.code),
        plan_year=sa.literal(month.plan_year),
        year_begins=sa.literal(date(month.plan_year, 1, 1)),
        last_day=sa.literal(calendar.last_day(month.code)),
        over_at=sa.literal(calendar.ends_at(month.code), Moment),
    )


def of_bureau(cut: Cut, month: Month) -> sa.Select[int]:
    """Return the bureaus of a whole-region, side or bureau cut in a month. Raise NotFound for another kind of cut."""
    if cut.kind not in (CutKind.ALL, CutKind.SIDE, CutKind.BUREAU):
        raise not_here(cut)
    return bureaus_within(_literals(cut, month))


def within(cut: Cut, month: Month) -> sa.Select[int]:
    """Return the ids of the enterprises that belong to a cut in a month, by their terms."""
    return enterprises_within(_literals(cut, month))


def bureaus_within(at: Bounds) -> sa.Select[int]:
    """Return the bureaus of a whole-region, side or bureau cut as they stood in a month."""
    there = dated.bureaus(at.month)
    query: sa.Select[int] = sa.select(there.c.id)
    if at.kind is CutKind.SIDE:
        return query.where(sa.cast(there.c.side, sa.String) == at.key)
    return query if at.kind is CutKind.ALL else query.where(there.c.path.like(at.tree, escape="/"))


def enterprises_within(at: Bounds) -> sa.Select[int]:
    """Return the ids of the enterprises that belong to a cut in a month, by their terms."""
    term = aliased(Term)
    query = sa.select(col(term.enterprise_id)).where(
        col(term.from_month) == term_in_force(col(term.enterprise_id), at.month)
    )
    if at.kind is CutKind.PLACE:
        there = dated.places(at.month)
        inside = sa.select(there.c.code).where(there.c.path.like(at.tree, escape="/"))
        return query.where(col(term.place_code).in_(inside))
    if at.kind is CutKind.INDUSTRY:
        return query.where(col(term.industry_code) == at.key)
    if at.kind is CutKind.ENTERPRISE:
        return query.where(
            col(term.enterprise_id).in_(sa.select(col(Enterprise.id)).where(col(Enterprise.code) == at.key))
        )
    return query if at.kind is CutKind.ALL else query.where(col(term.bureau_id).in_(bureaus_within(at)))
