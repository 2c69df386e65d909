"""Names of cuts, and the tree of bureaus."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.i18n import told
from tracker.figures.rules import Cut, CutKind
from tracker.figures.rules.paragraph import WHOLE, Part
from tracker.plans.models import Category
from tracker.register.models import Bureau, Enterprise, Industry, Place, Term
from tracker.register.queries import dated
from tracker.register.rules.register import Level, Side, keys_of


class Branch(NamedTuple):
    """One bureau as pages name it; `path` is the whole path from its root."""

    key: str
    name: str
    short_name: str
    level: Level
    side: Side
    path: str


def branches(session: Session, month: str = "9999-12") -> dict[str, Branch]:
    """Return every bureau by its key, each side from the root down, as the tree stood in a month (or stands now)."""
    there = dated.bureaus(month)
    query = sa.select(*(there.c[name] for name in Branch._fields)).order_by(there.c.path)
    return {row[0]: Branch(*row) for row in session.execute(query)}


def sides(tree: dict[str, Branch]) -> dict[str, Side]:
    """Return the side of each root bureau by its key."""
    return {key: branch.side for key, branch in tree.items() if keys_of(branch.path) == [key]}


def written(tree: dict[str, Branch], path: str) -> str:
    """Return the short name of the bureau at the end of a way."""
    key = keys_of(path)[-1]
    return tree[key].short_name if key in tree else key


def cut_name(session: Session, cut: Cut) -> str:
    """Return the word for a cut: 全部, 地方, 昌吉州, 水泥, …; an enterprise by its latest name."""
    if cut.kind is CutKind.ALL:
        return told(cut.kind)
    if cut.kind is CutKind.SIDE:
        return told(Side(cut.key))
    latest = sa.select(col(Term.name)).join(Enterprise, col(Enterprise.id) == col(Term.enterprise_id))
    query: sa.Select[str] = {
        CutKind.BUREAU: sa.select(col(Bureau.short_name)).where(col(Bureau.key) == cut.key),
        CutKind.PLACE: sa.select(col(Place.name)).where(col(Place.code) == cut.key),
        CutKind.INDUSTRY: sa.select(col(Industry.name)).where(col(Industry.code) == cut.key),
        CutKind.CATEGORY: sa.select(col(Category.name)).where(col(Category.code) == cut.key),
        CutKind.ENTERPRISE: latest.where(col(Enterprise.code) == cut.key).order_by(col(Term.from_month).desc()),
    }[cut.kind]
    return session.scalars(query.limit(1)).first() or cut.key


def part(session: Session, cut: Cut) -> Part:
    """Return the part of the region that a sentence on a cut is about: its name, and its side where it is on one."""
    if cut.kind is CutKind.ALL:
        return WHOLE
    if cut.kind is CutKind.SIDE:
        return Part(cut_name(session, cut), Side(cut.key))
    if cut.kind not in (CutKind.BUREAU, CutKind.ENTERPRISE):
        return Part(cut_name(session, cut))
    side: sa.Select[Side] = sa.select(col(Bureau.side)).where(col(Bureau.key) == cut.key)
    if cut.kind is CutKind.ENTERPRISE:
        side = (
            sa.select(col(Bureau.side))
            .join(Term, col(Term.bureau_id) == col(Bureau.id))
            .join(Enterprise, col(Enterprise.id) == col(Term.enterprise_id))
            .where(col(Enterprise.code) == cut.key)
            .order_by(col(Term.from_month).desc())
        )
    return Part(cut_name(session, cut), session.scalars(side.limit(1)).first())
