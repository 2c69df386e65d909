"""Queries of figures that count records: all values in one statement, and the list of records behind each."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import ALL, Cut, CutKind
from tracker.figures.queries.record_bounds import Bounds, bound, bounds, bureaus_within, enterprises_within
from tracker.figures.queries.record_sources import POPULATIONS, owners
from tracker.figures.rules import STATUSES, Figure, FigureValue, Records, counted
from tracker.months.models import Month
from tracker.register.models import Enterprise, Term
from tracker.register.queries import dated
from tracker.register.queries.terms import term_in_force

_TOLD = (CutKind.ALL, CutKind.SIDE, CutKind.BUREAU)
"""Kinds of cut for which targets are set."""


class Record(NamedTuple):
    """One record behind a figure: enterprise or bureau, title, state, day and amount."""

    code: str
    name: str
    bureau_path: str
    title: str
    state: str
    day: date | None
    amount: int


def values(session: Session, month: Month, cut: Cut = ALL) -> list[FigureValue]:
    """Return every figure that counts records at a cut, by the month's last day, read with one statement."""
    wanted = _wanted(cut.kind)
    if not wanted:
        return []
    row = session.execute(_numbers(cut.kind), bound(cut, month)).one()
    numbers = {figure.code: int(number or 0) for figure, number in zip(wanted, row, strict=True)}
    return [_value(each, numbers, month, cut) for each in wanted]


def _wanted(kind: CutKind) -> list[Figure]:
    return [each for each in STATUSES.values() if _applies(each, kind)]


@cache
def _numbers(kind: CutKind) -> sa.Select[*tuple[int, ...]]:
    """Build the statement once for each kind of cut; cut and month are bound parameters."""
    at = bounds(kind)
    found = enterprises_within(at)
    standing = found.where(found.selected_columns[0].in_(owners(at))).cte("standing").prefix_with("MATERIALIZED")
    return sa.select(*(_number(each, at, standing) for each in _wanted(kind)))


def told_values(session: Session, month: Month) -> list[FigureValue]:
    """Return every figure of the whole region, and of each cut in which it is published and is not zero."""
    found = values(session, month)
    parts: dict[Cut, list[str]] = {}
    for each in found:
        if each.figure.told_by is not None and each.numerator:
            for cut in _parts(session, each.figure, month):
                parts.setdefault(cut, []).append(each.figure.code)
    for cut, codes in parts.items():
        found += [value for value in values(session, month, cut) if value.figure.code in codes]
    return found


def rows(session: Session, month: Month, figure: Figure, cut: Cut = ALL) -> list[Record]:
    """Return the records behind a figure; their count or sum is the figure."""
    if not _applies(figure, cut.kind):
        return []
    return [Record(*row) for row in session.execute(_listed(figure, cut.kind), bound(cut, month))]


@cache
def _listed(figure: Figure, kind: CutKind) -> sa.Select[*tuple[Any, ...]]:
    """Build the statement once for each figure and kind of cut; cut and month are bound parameters."""
    at = bounds(kind)
    chosen = POPULATIONS[_records(figure)](figure, at).subquery()
    there = dated.bureaus(at.month)
    if figure.records is Records.TARGETS:
        query: sa.Select[*tuple[Any, ...]] = sa.select(
            there.c.key, there.c.short_name, there.c.path, chosen.c.title, chosen.c.state, chosen.c.day,
            chosen.c.amount,
        ).join(chosen, chosen.c.owner == there.c.id).where(there.c.id.in_(bureaus_within(at)))  # fmt: skip
        return query.order_by(there.c.path)
    return (
        sa.select(
            col(Enterprise.code), col(Term.name), there.c.path, chosen.c.title, chosen.c.state, chosen.c.day,
            chosen.c.amount,
        )
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(there, there.c.id == col(Term.bureau_id))
        .join(chosen, chosen.c.owner == col(Enterprise.id))
        .where(col(Term.from_month) == term_in_force(col(Enterprise.id), at.month))
        .where(chosen.c.owner.in_(enterprises_within(at)))
        .order_by(there.c.path, col(Enterprise.code), chosen.c.title)
    )  # fmt: skip


def _records(figure: Figure) -> Records:
    if figure.records is None:
        raise ValueError(f"{figure.code} is no figure of records")
    return figure.records


def _applies(figure: Figure, kind: CutKind) -> bool:
    """Return whether a figure can be counted at a kind of cut."""
    if kind is CutKind.CATEGORY:
        return False
    return kind in _TOLD or figure.records is not Records.TARGETS


def _value(figure: Figure, numbers: dict[str, int], month: Month, cut: Cut) -> FigureValue:
    return counted(figure, numbers, month=month.code, plan_year=month.plan_year, cut=cut)


def _parts(session: Session, figure: Figure, month: Month) -> list[Cut]:
    found = rows(session, month, figure)
    if figure.told_by is CutKind.ENTERPRISE:
        return sorted({Cut(CutKind.ENTERPRISE, each.code) for each in found}, key=str)
    return sorted({Cut(CutKind.BUREAU, each.bureau_path.strip("/").rpartition("/")[2]) for each in found}, key=str)


def _number(figure: Figure, at: Bounds, standing: sa.CTE) -> sa.ColumnElement[int]:
    chosen = POPULATIONS[_records(figure)](figure, at).subquery()
    (measure,) = figure.measures
    of = {
        "rows": sa.func.count(),
        "amount": sa.func.coalesce(sa.func.sum(chosen.c.amount), 0),
        "enterprises": sa.func.count(sa.distinct(chosen.c.owner)),
    }[measure]
    query = sa.select(of).select_from(chosen)
    if figure.records is Records.TARGETS:
        return query.where(chosen.c.owner.in_(bureaus_within(at))).scalar_subquery().label(figure.code)
    return query.where(chosen.c.owner.in_(sa.select(standing.c[0]))).scalar_subquery().label(figure.code)
