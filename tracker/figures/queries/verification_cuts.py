"""Selection of a cut in the recomputation with pandas: its rows, and the totals from which it is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind
from tracker.register.models import Bureau, Enterprise
from tracker.register.rules.register import keys_of

if TYPE_CHECKING:
    from pandas import DataFrame


def rows_of(session: Session, cut: Cut) -> Callable[[DataFrame], set[int]]:
    """Return a function that selects the project ids of a cut from a data frame."""
    column = {
        CutKind.SIDE: "bureau_path", CutKind.BUREAU: "bureau_path", CutKind.PLACE: "place_path",
        CutKind.INDUSTRY: "industry", CutKind.CATEGORY: "category", CutKind.ENTERPRISE: "enterprise",
    }.get(cut.kind)  # fmt: skip
    if column is None:
        return lambda frame: set(frame["project"])
    keys = _roots(session, cut)
    if cut.kind is CutKind.ENTERPRISE:
        keys = {str(number) for number in session.scalars(
            sa.select(col(Enterprise.id)).where(col(Enterprise.code) == cut.key))}  # fmt: skip

    def chosen(frame: DataFrame) -> set[int]:
        rows = zip(frame["project"], frame[column], strict=True)
        return {project for project, place in rows if keys & set(keys_of(str(place)))}

    return chosen


def leaves_of(session: Session, cut: Cut) -> Callable[[str, str], bool]:
    """Return a function that tells, by dimension and leaf, whether a cut is printed from a total."""
    if cut.kind is CutKind.ALL:
        return lambda dimension, leaf: True
    if cut.kind in (CutKind.SIDE, CutKind.BUREAU):
        roots = _roots(session, cut)
        return lambda dimension, leaf: dimension == "bureau" and bool(roots & set(keys_of(leaf)))
    return lambda dimension, leaf: dimension == cut.kind.value and cut.key in keys_of(leaf)


def _roots(session: Session, cut: Cut) -> set[str]:
    """Return the keys whose whole trees make up a cut: its own key, or the root bureaus of a side."""
    if cut.kind is not CutKind.SIDE:
        return {cut.key}
    return set(session.scalars(
        sa.select(col(Bureau.key)).where(col(Bureau.side) == cut.key, col(Bureau.parent_id).is_(None))))  # fmt: skip
