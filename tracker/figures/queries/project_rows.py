"""Queries of project lists: the rows behind a figure, with equal totals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.dates import Precision
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.fields import InExport, InList, InSheet
from tracker.core.pagination import paginate
from tracker.figures.queries.record_bounds import pattern
from tracker.figures.rules import PROJECT_FILTERS
from tracker.months.models import Month
from tracker.plans import queries as plans
from tracker.plans.fields import PROJECT
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import BUILT, Stage
from tracker.positions.models import Position
from tracker.positions.rules import Measures
from tracker.register.models import Enterprise

BATCH_SIZE = 2_000
"""Number of rows fetched at a time for a long list."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The selection of rows in a list: cut, filter of a figure, search text, order and page.

    `year` is the plan year of the items, by default the month's (往年结转 is a list of its own). `ids` are the
    projects or enterprises that match the search text (`looked_up`); None without a search.
    """

    cut: Cut = ALL
    filter: str = "all"
    search: str = ""
    sort: str = ""
    descending: bool = False
    page: int | None = 1
    year: int | None = None
    ids: tuple[int, ...] | None = None


class ProjectRow(NamedTuple):
    """One plan item in one month; money is in yuan."""

    project_id: int
    code: str
    title: str
    enterprise_code: str
    name: str
    bureau_path: str
    place_path: str
    industry: str
    category: str
    year: int
    stage: Stage
    planned: int
    year_total: int
    total: int
    increment: int
    due: date
    due_precision: Precision
    overdue: bool
    carried: bool
    retrofit: bool
    more: Mapping[str, Any] = {}
    """Further values of the project that lists, exports and sheets show, by field name."""

    def values(self) -> dict[str, Any]:
        """Return every value by field name."""
        return {**self._asdict(), **self.more, "due": (self.due, self.due_precision)}


MORE = tuple(
    field.name
    for field in PROJECT
    if field.only(InList, InExport, InSheet).on
    and field.name in Project.model_fields
    and field.name not in ProjectRow._fields
)
"""Columns of a project that its field declarations show and that `ProjectRow` does not name."""


class ProjectSums(NamedTuple):
    """The total row of a list: number of rows and sums, equal to the figures that open into it."""

    projects: int
    built: int
    enterprises: int
    planned: int
    year_total: int
    total: int
    increment: int
    money: bool = True
    """Whether the money is summed; not for a filter over more rows than a page may read."""


SORTS = {
    "code": col(Project.code),
    "title": col(Project.title),
    "name": col(Position.name),
    "stage": col(Position.stage),
    "planned": col(Position.planned),
    "year_total": col(Position.year_total),
    "total": col(Position.total),
    "increment": col(Position.increment),
    "due": col(Position.due),
}


def looked_up(session: Session, wanted: Selection) -> Selection:
    """Return a selection with the ids of the projects that match its search text."""
    return replace(wanted, ids=tuple(plans.project_ids(session, wanted.search))) if wanted.search else wanted


def kept_sums(measures: Measures, name: str) -> ProjectSums:
    """Return the total row of a large list from stored totals; for a filter only the number of rows is known.

    Raise ValueError for a filter that no total counts.
    """
    chosen = PROJECT_FILTERS[name]
    built = sum(getattr(measures, stage.value) for stage in BUILT)
    if chosen.overdue:
        return ProjectSums(
            projects=measures.overdue,
            built=0,
            enterprises=0,
            planned=0,
            year_total=0,
            total=0,
            increment=0,
            money=False,
        )
    if chosen.stages is not None:
        rows = sum(getattr(measures, stage.value) for stage in chosen.stages)
        return ProjectSums(
            projects=rows,
            built=built if chosen.stages >= BUILT else 0,
            enterprises=0,
            planned=0,
            year_total=0,
            total=0,
            increment=0,
            money=False,
        )
    if name != "all":
        raise ValueError(f"no total counts the filter {name!r}")
    sums = (measures.planned, measures.year_total, measures.total, measures.increment)
    return ProjectSums(measures.projects, built, measures.enterprises, *sums)


def condition(cut: Cut) -> sa.ColumnElement[bool]:
    """Return the SQL condition for the positions of a cut; trees use the path stored in the row."""
    return condition_of(cut.kind, cut.key, pattern(cut.key))


def condition_of(
    kind: CutKind, key: str | sa.BindParameter[str], tree: str | sa.BindParameter[str]
) -> sa.ColumnElement[bool]:
    """Return the same condition for a key and a path pattern that may be bound parameters."""
    if kind is CutKind.ALL:
        return sa.true()
    if kind is CutKind.BUREAU:
        return col(Position.bureau_path).like(tree, escape="/")
    if kind is CutKind.PLACE:
        return col(Position.place_path).like(tree, escape="/")
    column: sa.SQLColumnExpression[Any] = {
        CutKind.SIDE: col(Position.side), CutKind.INDUSTRY: col(Position.industry),
        CutKind.CATEGORY: col(Position.category), CutKind.ENTERPRISE: col(Enterprise.code),
    }[kind]  # fmt: skip
    return column == key


def project_rows(session: Session, month: Month, wanted: Selection) -> list[ProjectRow]:
    """Return one page of a list, or all of it where `page` is None, in the order of `wanted.sort`."""
    query = _listed(month, wanted)
    if wanted.page is not None:
        query = paginate(query, wanted.page)
    return [_row(row) for row in session.execute(query)]


def every_project(session: Session, month: Month, wanted: Selection) -> Iterator[ProjectRow]:
    """Yield all rows of a list, fetched in batches of `BATCH_SIZE`."""
    for row in session.execute(_listed(month, wanted), execution_options={"yield_per": BATCH_SIZE}):
        yield _row(row)


def _row(values: Sequence[Any]) -> ProjectRow:
    own = len(values) - len(MORE)
    return ProjectRow._make((*values[:own], dict(zip(MORE, values[own:], strict=True))))


def _listed(month: Month, wanted: Selection) -> sa.Select[*tuple[Any, ...]]:
    query = _chosen(
        sa.select(
            col(Position.project_id),
            col(Project.code),
            col(Project.title),
            col(Enterprise.code),
            col(Position.name),
            col(Position.bureau_path),
            col(Position.place_path),
            col(Position.industry),
            col(Position.category),
            col(Position.year),
            col(Position.stage),
            col(Position.planned),
            col(Position.year_total),
            col(Position.total),
            col(Position.increment),
            col(Position.due),
            _precision(),
            col(Position.overdue),
            col(Position.carried),
            col(Project.retrofit),
            *(getattr(Project, name) for name in MORE),
        ),
        month,
        wanted,
    )
    return query.order_by(*_order(wanted))


def project_sums(session: Session, month: Month, wanted: Selection) -> ProjectSums:
    """Return the total row of the whole list, whatever the page."""
    built = sa.func.count().filter(col(Position.stage).in_(BUILT))
    sums = (_sum(getattr(Position, name)) for name in ("planned", "year_total", "total", "increment"))
    enterprises = sa.func.count(sa.distinct(col(Position.enterprise_id)))
    query = _chosen(sa.select(sa.func.count(), built, enterprises, *sums), month, wanted)
    return ProjectSums(*session.execute(query).one())


def _order(wanted: Selection) -> tuple[Any, ...]:
    """Return the order of a list; by default that of registration, which an index serves page by page."""
    if wanted.sort not in SORTS:
        return (col(Position.project_id).desc() if wanted.descending else col(Position.project_id),)
    order = SORTS[wanted.sort]
    return order.desc() if wanted.descending else order, col(Project.code)


def _sum(column: object) -> sa.ColumnElement[int]:
    """Return a sum as an integer on both databases: PostgreSQL's sum of a BIGINT is a decimal."""
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)


def _precision() -> sa.ScalarSelect[Precision]:
    return (
        sa.select(col(PlanItem.due_precision))
        .where(
            col(PlanItem.project_id) == col(Position.project_id),
            col(PlanItem.year) == col(Position.year),
            col(PlanItem.from_month) <= col(Position.month),
        )
        .order_by(col(PlanItem.from_month).desc())
        .limit(1)
        .correlate(Position)
        .scalar_subquery()
    )


def _chosen(query: sa.Select[*tuple[Any, ...]], month: Month, wanted: Selection) -> sa.Select[*tuple[Any, ...]]:
    chosen = PROJECT_FILTERS[wanted.filter]
    query = (
        query.select_from(Position)
        .join(Project, col(Project.id) == col(Position.project_id))
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(
            col(Position.month) == month.code,
            col(Position.year) == (wanted.year or month.plan_year),
            condition(wanted.cut),
        )
    )
    if chosen.stages is not None:
        query = query.where(col(Position.stage).in_(chosen.stages))
    if chosen.overdue:
        query = query.where(col(Position.overdue))
    return query if wanted.ids is None else query.where(col(Position.project_id).in_(wanted.ids))
