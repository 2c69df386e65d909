"""Queries of positions and of the totals of one month, summed along the trees of bureaus and places."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind
from tracker.months.models import Month
from tracker.plans.rules import Stage
from tracker.positions.models import MEASURE_COLUMNS, Position, Total
from tracker.positions.rules import NOTHING, Basis, Dimension, Key, Line, Measures, contributions
from tracker.register.models import Enterprise
from tracker.register.queries.tree import root_sides
from tracker.register.rules.register import Side, keys_of


def lines(session: Session, month: str, enterprise_ids: Collection[int] | None = None) -> list[Line]:
    """Return the positions of a month within the access scope, of all enterprises or of the given ones."""
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Position.enterprise_id),
        col(Position.bureau_path),
        col(Position.place_path),
        col(Position.industry),
        col(Position.category),
        col(Position.year),
        col(Position.stage),
        col(Position.planned),
        col(Position.total),
        col(Position.year_total),
        col(Position.increment),
        col(Position.overdue),
        col(Position.carried),
    ).where(col(Position.month) == month)
    if enterprise_ids is not None:
        query = query.where(col(Position.enterprise_id).in_(enterprise_ids))
    return [Line(*row) for row in session.execute(query.order_by(col(Position.enterprise_id)))]


def totals(session: Session, month: str) -> dict[Key, Measures]:
    """Return the stored totals of a month within the access scope, keyed by plan year, dimension and key."""
    return {
        (row[0], Dimension(row[1]), row[2]): Measures(*row[3:])
        for row in session.execute(_totals(), {"month": month})
    }  # fmt: skip


@cache
def _totals() -> sa.Select[*tuple[Any, ...]]:
    """Return the SELECT of the totals of a month, built once. The month is the bind parameter `month`."""
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Total.year), col(Total.dimension), col(Total.key), *MEASURE_COLUMNS
    )
    return query.where(col(Total.month) == sa.bindparam("month"))


def stage_at(session: Session, project_id: int, month: str) -> Stage | None:
    """Return the stage that a project had in its latest position up to a month, or None where it has no position."""
    query = sa.select(col(Position.stage)).where(col(Position.project_id) == project_id, col(Position.month) <= month)
    return session.scalars(query.order_by(col(Position.month).desc()).limit(1)).first()


Shares = Mapping[tuple[Dimension, str], Measures]


_TREES = {CutKind.BUREAU: Dimension.BUREAU, CutKind.PLACE: Dimension.PLACE}


_LISTS = {CutKind.INDUSTRY: Dimension.INDUSTRY, CutKind.CATEGORY: Dimension.CATEGORY}


@dataclass(frozen=True, kw_only=True)
class MonthTotals:
    """All totals of one month and plan year. `sides` maps the key of each root bureau to its side (地方, 兵团)."""

    month: str
    plan_year: int
    basis: Basis
    shares: Shares
    sides: Mapping[str, Side]
    enterprise: Mapping[str, Measures]

    def at(self, cut: Cut) -> Measures:
        """Return the sum of the totals within a part of the region (cut), or zeros for one without rows."""
        if cut.kind is CutKind.ENTERPRISE:
            return self.enterprise.get(cut.key, NOTHING)
        return reduce(add, (share for key, share in self.shares.items() if self._belongs(key, cut)), NOTHING)

    def below(self, dimension: Dimension, parent: str | None) -> list[str]:
        """Return the sorted keys directly below a key of a tree that have rows.

        With `parent` None, return the roots.
        """
        found = set()
        for leaf_dimension, path in self.shares:
            keys = keys_of(path)
            if leaf_dimension is not dimension:
                continue
            if parent is None:
                found.add(keys[0])
            elif parent in keys[:-1]:
                found.add(keys[keys.index(parent) + 1])
        return sorted(found)

    def direct(self, dimension: Dimension, key: str) -> Measures:
        """Return the measures of a key itself, without those of the keys below it (a bureau's own enterprises)."""
        shares = (s for (d, path), s in self.shares.items() if d is dimension and keys_of(path)[-1] == key)
        return reduce(add, shares, NOTHING)

    def _belongs(self, key: tuple[Dimension, str], cut: Cut) -> bool:
        dimension, leaf = key
        if cut.kind in _TREES:
            return dimension is _TREES[cut.kind] and cut.key in keys_of(leaf)
        if cut.kind in _LISTS:
            return dimension is _LISTS[cut.kind] and leaf == cut.key
        if dimension is not Dimension.BUREAU or cut.kind is CutKind.ALL:
            return dimension is Dimension.BUREAU
        return cut.kind is CutKind.SIDE and self.sides[keys_of(leaf)[0]].value == cut.key


def approved(
    session: Session, month: Month, cut: Cut | None = None, *, sides: Mapping[str, Side] | None = None
) -> MonthTotals:
    """Return the approved totals of a month for the reader.

    It takes two statements whatever the size of the region, or one where the caller passes `sides`.
    """
    kept = {
        (dimension, key): measures
        for (year, dimension, key), measures in totals(session, month.code).items()
        if year == month.plan_year and measures != NOTHING
    }
    single = of_enterprise(lines(session, month.code, [enterprise_id_of(session, cut)]), month, cut) if (
        cut is not None and cut.kind is CutKind.ENTERPRISE
    ) else {}  # fmt: skip
    return MonthTotals(
        month=month.code,
        plan_year=month.plan_year,
        basis=Basis.APPROVED,
        shares=kept,
        sides=sides or root_sides(session),
        enterprise=single,
    )


def shares_of(rows: list[Line], plan_year: int) -> list[tuple[tuple[Dimension, str], Measures]]:
    """Return what positions add to each row of the totals of one plan year."""
    return [
        ((dimension, key), share) for (year, dimension, key), share in contributions(rows).items() if year == plan_year
    ]


def of_enterprise(rows: list[Line], month: Month, cut: Cut | None) -> dict[str, Measures]:
    """Return the measures of the enterprise that a cut names, keyed by its code, computed from its positions."""
    shares = shares_of(rows, month.plan_year)
    whole = [share for (dimension, _), share in shares if dimension is Dimension.BUREAU]
    return {cut.key: whole[0]} if cut is not None and whole else {}


def enterprise_id_of(session: Session, cut: Cut) -> int:
    """Return the id of the enterprise that a cut names."""
    return session.scalars(sa.select(col(Enterprise.id)).where(col(Enterprise.code) == cut.key)).one() or 0


class PastMonth(NamedTuple):
    """One project in one earlier month, as counted in the figures. Money is in yuan."""

    month: str
    stage: Stage
    total: int
    increment: int
    carried: bool


def lately(session: Session, enterprise_id: int, until: str, first: str) -> dict[int, list[PastMonth]]:
    """Return the positions of an enterprise between the months `first` and `until`, keyed by project id.

    The latest month comes first. It takes one statement.
    """
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
        if not months or months[-1].month != values[0]:  # of two items in a month, the one of this year counts
            months.append(PastMonth(*values))
    return found
