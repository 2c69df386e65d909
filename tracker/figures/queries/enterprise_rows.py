"""Queries of enterprise lists: the rows behind every figure that counts enterprises, with equal totals."""

from dataclasses import replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.pagination import paginate
from tracker.figures.queries.project_rows import Selection, condition
from tracker.months.models import Month
from tracker.plans.rules import BUILT
from tracker.positions.models import Position
from tracker.positions.rules import Measures
from tracker.register.models import Enterprise, Term
from tracker.register.queries import lookup
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import Production, Side


class EnterpriseRow(NamedTuple):
    """One enterprise in one month with counts and sums of its plan items; money is in yuan."""

    enterprise_id: int
    code: str
    name: str
    bureau_path: str
    side: Side
    place_path: str
    industry: str
    projects: int
    built: int
    overdue: int
    carried: int
    planned: int
    year_total: int
    total: int
    increment: int

    @property
    def finished(self) -> bool:
        """Whether every plan item is built."""
        return self.projects == self.built


class EnterpriseSums(NamedTuple):
    """The total row of a list of enterprises."""

    enterprises: int
    projects: int
    built: int
    overdue: int
    planned: int
    year_total: int
    total: int
    increment: int
    money: bool = True
    """Whether sums are known besides the count; not for a filter over more rows than a page may read."""


def enterprise_rows(session: Session, month: Month, wanted: Selection) -> list[EnterpriseRow]:
    """Return one page of enterprises, or all where `page` is None, in the order of `wanted.sort`."""
    if wanted.sort not in EnterpriseRow._fields:  # the order of an index, so a page reads only its rows
        ident = col(Position.enterprise_id)
        query = _paged(_groups(month, wanted).order_by(ident.desc() if wanted.descending else ident), wanted)
        return [EnterpriseRow(*row) for row in session.execute(query)]
    grouped = _groups(month, wanted).subquery()
    order = grouped.c[wanted.sort]
    query = sa.select(*(grouped.c[name] for name in EnterpriseRow._fields))
    query = query.order_by(order.desc() if wanted.descending else order, grouped.c.code)
    return [EnterpriseRow(*row) for row in session.execute(_paged(query, wanted))]


def looked_up(session: Session, wanted: Selection) -> Selection:
    """Return a selection with the ids of the enterprises that match its search text."""
    return replace(wanted, ids=tuple(lookup.enterprise_ids(session, wanted.search))) if wanted.search else wanted


def kept_sums(measures: Measures, name: str) -> EnterpriseSums:
    """Return the total row of a large list from stored totals; for a filter only the number of enterprises is known."""
    _, kept = _FILTERS[name]
    if kept:
        return EnterpriseSums(
            enterprises=getattr(measures, kept),
            projects=0,
            built=0,
            overdue=0,
            planned=0,
            year_total=0,
            total=0,
            increment=0,
            money=False,
        )
    built = sum(getattr(measures, stage.value) for stage in BUILT)
    sums = (measures.planned, measures.year_total, measures.total, measures.increment)
    return EnterpriseSums(measures.enterprises, measures.projects, built, measures.overdue, *sums)


def enterprise_sums(session: Session, month: Month, wanted: Selection) -> EnterpriseSums:
    """Return the total row of the whole list of enterprises."""
    grouped = _groups(month, wanted).subquery()
    sums = (_whole(sa.func.sum(grouped.c[name])) for name in EnterpriseSums._fields[1:-1])
    query: sa.Select[*tuple[Any, ...]] = sa.select(sa.func.count(), *sums).select_from(grouped)
    return EnterpriseSums(*session.execute(query).one())


def unplanned(session: Session, month: Month) -> list[tuple[str, str]]:
    """Return code and name of the enterprises registered in a month that have no plan item in it."""
    there = sa.exists().where(col(Position.month) == month.code, col(Position.enterprise_id) == col(Enterprise.id))
    query = (
        sa.select(col(Enterprise.code), col(Term.name))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .where(
            col(Term.from_month) == term_in_force(col(Enterprise.id), month.code),
            col(Term.state) != Production.CLOSED,
            ~there,
        )
        .order_by(col(Enterprise.code))
    )
    return [(code, name) for code, name in session.execute(query)]


def _whole(value: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(value, 0), sa.BigInteger)


def _paged(query: sa.Select[*tuple[Any, ...]], wanted: Selection) -> sa.Select[*tuple[Any, ...]]:
    return query if wanted.page is None else paginate(query, wanted.page)


_PROJECTS, _BUILT = sa.func.count(), sa.func.count().filter(col(Position.stage).in_(BUILT))


_CARRIED = sa.func.count().filter(col(Position.carried))


_FILTERS: dict[str, tuple[sa.ColumnElement[bool] | None, str]] = {
    "all": (None, ""),
    "finished": (_PROJECTS == _BUILT, "enterprises_finished"),
    "carried": (_CARRIED > 0, "enterprises_carried"),
}
"""Filter name → the SQL condition on an enterprise's rows, and the measure that counts such enterprises."""


def _groups(month: Month, wanted: Selection) -> sa.Select[*tuple[Any, ...]]:
    one = sa.func.max
    chosen, _ = _FILTERS[wanted.filter]
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Position.enterprise_id).label("enterprise_id"),
            one(col(Enterprise.code)).label("code"),
            one(col(Position.name)).label("name"),
            one(col(Position.bureau_path)).label("bureau_path"),
            one(col(Position.side)).label("side"),
            one(col(Position.place_path)).label("place_path"),
            one(col(Position.industry)).label("industry"),
            _PROJECTS.label("projects"),
            _BUILT.label("built"),
            sa.func.count().filter(col(Position.overdue)).label("overdue"),
            _CARRIED.label("carried"),
            *(
                _whole(sa.func.sum(getattr(Position, name))).label(name)
                for name in ("planned", "year_total", "total", "increment")
            ),
        )
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(
            col(Position.month) == month.code,
            col(Position.year) == (wanted.year or month.plan_year),
            condition(wanted.cut),
        )
        .group_by(col(Position.enterprise_id))
    )
    query = query if chosen is None else query.having(chosen)
    return query if wanted.ids is None else query.where(col(Position.enterprise_id).in_(wanted.ids))
