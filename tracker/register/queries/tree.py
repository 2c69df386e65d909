"""Queries of the tree of bureaus as it stood in a month, and of the name of any cut (part of the region)."""

from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.cuts import Cut, CutKind
from tracker.core.errors import NotFound
from tracker.core.i18n import message, translate
from tracker.register.models import Bureau, Category, Enterprise, Industry, Place, Term
from tracker.register.queries import dated
from tracker.register.rules.register import Level, Side, keys_of


class Branch(NamedTuple):
    """A bureau as pages show it; `path` is the whole path from its root."""

    key: str
    name: str
    short_name: str
    level: Level
    side: Side
    path: str


def branches(session: Session, month: str = LAST_MONTH) -> dict[str, Branch]:
    """Return every bureau by its key, each side from the root down, as the tree stood in a month (or stands now)."""
    return {row[0]: Branch(*row) for row in session.execute(_branches(), {"month": month})}


@cache
def _branches() -> sa.Select[*tuple[Any, ...]]:
    """Build the statement of `branches` once; `month` is a bound parameter."""
    there = dated.bureaus(sa.bindparam("month", type_=sa.String))
    return sa.select(*(there.c[name] for name in Branch._fields)).order_by(there.c.path)


def sides(tree: dict[str, Branch]) -> dict[str, Side]:
    """Return the side of each root bureau of a tree by its key."""
    return {key: branch.side for key, branch in tree.items() if keys_of(branch.path) == [key]}


def written(tree: dict[str, Branch], path: str) -> str:
    """Return the short name of the bureau at the end of a path."""
    key = keys_of(path)[-1]
    return tree[key].short_name if key in tree else key


def cut_name(session: Session, cut: Cut) -> str:
    """Return the name of a cut: 全部, 地方, 昌吉州, 水泥, …; an enterprise by its latest name."""
    if cut.kind is CutKind.ALL:
        return translate(cut.kind)
    if cut.kind is CutKind.SIDE:
        return translate(Side(cut.key))
    latest = sa.select(col(Term.name)).join(Enterprise, col(Enterprise.id) == col(Term.enterprise_id))
    query: sa.Select[str] = {
        CutKind.BUREAU: sa.select(col(Bureau.short_name)).where(col(Bureau.key) == cut.key),
        CutKind.PLACE: sa.select(col(Place.name)).where(col(Place.code) == cut.key),
        CutKind.INDUSTRY: sa.select(col(Industry.name)).where(col(Industry.code) == cut.key),
        CutKind.CATEGORY: sa.select(col(Category.name)).where(col(Category.code) == cut.key),
        CutKind.ENTERPRISE: latest.where(col(Enterprise.code) == cut.key).order_by(col(Term.from_month).desc()),
    }[cut.kind]
    return session.scalars(query.limit(1)).first() or cut.key


def root_sides(session: Session) -> dict[str, Side]:
    """Return the side of each root bureau by its key."""
    roots = sa.select(col(Bureau.key), col(Bureau.side)).where(col(Bureau.parent_id).is_(None))
    return {row[0]: row[1] for row in session.execute(roots)}


def require_cut(session: Session, cut: Cut) -> None:
    """Raise NotFound where the register has no such bureau, place, industry, category or enterprise."""
    column = {
        CutKind.BUREAU: col(Bureau.key),
        CutKind.PLACE: col(Place.code),
        CutKind.INDUSTRY: col(Industry.code),
        CutKind.CATEGORY: col(Category.code),
        CutKind.ENTERPRISE: col(Enterprise.code),
    }.get(cut.kind)
    if column is not None and session.scalar(sa.select(column).where(column == cut.key)) is None:
        raise NotFound(message("没有编码为“{key}”的{kind}。", key=cut.key, kind=cut.kind.label))
