"""Totals of one month and basis; trees are summed on reading."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import say
from tracker.figures.rules import Basis, Cut, CutKind
from tracker.months.models import Month
from tracker.plans.models import Category
from tracker.plans.rules import Stage
from tracker.positions import queries as positions
from tracker.positions.models import Position
from tracker.positions.rules import NOTHING, Dimension, Line, Measures, contributions, is_overdue
from tracker.register.models import Bureau, Enterprise, Industry, Place
from tracker.register.rules.register import Side, keys_of
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries.filed import latest_round, submitted

Shares = Mapping[tuple[Dimension, str], Measures]
_TREES = {CutKind.BUREAU: Dimension.BUREAU, CutKind.PLACE: Dimension.PLACE}
_LISTS = {CutKind.INDUSTRY: Dimension.INDUSTRY, CutKind.CATEGORY: Dimension.CATEGORY}


@dataclass(frozen=True)
class MonthTotals:
    """All leaf totals of one month and plan year; `sides` names the side of each root bureau."""

    month: str
    plan_year: int
    basis: Basis
    shares: Shares
    sides: Mapping[str, Side]
    enterprise: Mapping[str, Measures]

    def at(self, cut: Cut) -> Measures:
        """Sum the leaves of a cut; a cut without rows gives zero."""
        if cut.kind is CutKind.ENTERPRISE:
            return self.enterprise.get(cut.key, NOTHING)
        return reduce(add, (share for key, share in self.shares.items() if self._belongs(key, cut)), NOTHING)

    def below(self, dimension: Dimension, parent: str | None) -> list[str]:
        """Return the keys directly under a key of a tree (under nothing: the roots) that have rows, in order."""
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
        """Return what stands at a key itself, without its children: a bureau's own direct enterprises."""
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


def on_basis(session: Session, month: Month, basis: Basis, cut: Cut | None = None) -> MonthTotals:
    """Return the totals on a basis. Raise NotFound for the published basis of a month without a snapshot."""
    if basis is Basis.PUBLISHED:
        raise NotFound(say("{month} 还没有发布，没有快照。请用 --basis approved。", month=month.code))
    return filed(session, month, cut) if basis is Basis.FILED else approved(session, month, cut)


def approved(
    session: Session, month: Month, cut: Cut | None = None, *, sides: Mapping[str, Side] | None = None
) -> MonthTotals:
    """Return the totals that stand: two statements, whatever the size of the region; one where the sides are known."""
    kept = {
        (dimension, key): measures
        for (year, dimension, key), measures in positions.totals(session, month.code).items()
        if year == month.plan_year and measures != NOTHING
    }
    single = _enterprise(positions.lines(session, month.code, [_enterprise_id(session, cut)]), month, cut) if (
        cut is not None and cut.kind is CutKind.ENTERPRISE
    ) else {}  # fmt: skip
    return MonthTotals(month.code, month.plan_year, Basis.APPROVED, kept, sides or root_sides(session), single)


def filed(session: Session, month: Month, cut: Cut | None = None) -> MonthTotals:
    """Return the totals as filed: the latest submitted round where there is one, else the position."""
    standing = approved(session, month, cut)
    ids = list(session.scalars(_submitted(month)))
    old = positions.lines(session, month.code, ids)
    new = _as_filed(session, month)
    shares = dict(standing.shares)
    for sign, lines in ((-1, old), (1, new)):
        for key, share in _shares_of(lines, month.plan_year):
            shares[key] = shares.get(key, NOTHING) + share if sign > 0 else shares.get(key, NOTHING) - share
    single = dict(standing.enterprise)
    if cut is not None and cut.kind is CutKind.ENTERPRISE and _enterprise_id(session, cut) in ids:
        wanted = _enterprise_id(session, cut)
        single = _enterprise([line for line in new if line.enterprise_id == wanted], month, cut)
    return replace(standing, basis=Basis.FILED, shares=shares, enterprise=single)


def root_sides(session: Session) -> dict[str, Side]:
    """Return the side of each root bureau by its key."""
    roots = sa.select(col(Bureau.key), col(Bureau.side)).where(col(Bureau.parent_id).is_(None))
    return {row[0]: row[1] for row in session.execute(roots)}


def require_cut(session: Session, cut: Cut) -> None:
    """Raise NotFound where the register knows no such key."""
    column = {
        CutKind.BUREAU: col(Bureau.key),
        CutKind.PLACE: col(Place.code),
        CutKind.INDUSTRY: col(Industry.code),
        CutKind.CATEGORY: col(Category.code),
        CutKind.ENTERPRISE: col(Enterprise.code),
    }.get(cut.kind)
    if column is not None and session.scalar(sa.select(column).where(column == cut.key)) is None:
        raise NotFound(say("没有编码为“{key}”的{kind}。", key=cut.key, kind=cut.kind.label))


def _submitted(month: Month) -> sa.Select[int]:
    return sa.select(col(MonthlyReport.enterprise_id)).where(col(MonthlyReport.month) == month.code, submitted())


def _as_filed(session: Session, month: Month) -> list[Line]:
    """Return the lines of these enterprises as their latest submitted round has them; one it does not name stands."""
    said = sa.and_(
        col(Progress.report_id) == col(MonthlyReport.id),
        col(Progress.round) == latest_round(),
        col(Progress.project_id) == col(Position.project_id),
    )
    query = (
        sa.select(Position, col(Progress.stage), col(Progress.total))
        .select_from(Position)
        .join(
            MonthlyReport,
            sa.and_(
                col(MonthlyReport.month) == col(Position.month),
                col(MonthlyReport.enterprise_id) == col(Position.enterprise_id),
                submitted(),
            ),
        )
        .outerjoin(Progress, said)
        .where(col(Position.month) == month.code)
    )
    return [_filed_line(position, stage, total, month.code) for position, stage, total in session.execute(query)]


def _filed_line(position: Position, stage: Stage | None, total: int | None, month: str) -> Line:
    values = {name: getattr(position, name) for name in Line.__dataclass_fields__}
    if stage is None or total is None:
        return Line(**values)
    more = total - position.total
    return replace(
        Line(**values),
        stage=stage,
        total=total,
        year_total=position.year_total + more,
        increment=position.increment + more,
        overdue=is_overdue(position.due, stage, month),
        carried=False,
    )


def _shares_of(lines: list[Line], plan_year: int) -> list[tuple[tuple[Dimension, str], Measures]]:
    return [
        ((dimension, key), share) for (year, dimension, key), share in contributions(lines).items() if year == plan_year
    ]


def _enterprise(lines: list[Line], month: Month, cut: Cut | None) -> dict[str, Measures]:
    shares = _shares_of(lines, month.plan_year)
    whole = [share for (dimension, _), share in shares if dimension is Dimension.BUREAU]
    return {cut.key: whole[0]} if cut is not None and whole else {}


def _enterprise_id(session: Session, cut: Cut) -> int:
    return session.scalars(sa.select(col(Enterprise.id)).where(col(Enterprise.code) == cut.key)).one() or 0
