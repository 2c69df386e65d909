"""Query of the reconciliation of two months' completed investment.

Last month + added − removed + moved in − moved out + progress − reductions = this month.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.cuts import ALL, Cut
from tracker.core.database.unscoped import unscoped
from tracker.core.i18n import LabeledEnum
from tracker.figures.queries.project_rows import condition
from tracker.months.models import Month
from tracker.plans.models import Project
from tracker.positions.models import Position
from tracker.register.models import Enterprise

_BATCH_SIZE = 5_000


class BridgePart(LabeledEnum):
    """Reasons for which a plan item's completed investment changed between two months."""

    ADDED = "added", "新列入"
    REMOVED = "removed", "退出"
    MOVED_IN = "moved_in", "划入"
    MOVED_OUT = "moved_out", "划出"
    PROGRESS = "progress", "本月进展"
    REDUCED = "reduced", "调减"


class Moved(NamedTuple):
    """One changed plan item; `before` and `now` are yuan completed in the plan year."""

    code: str
    title: str
    name: str
    enterprise_code: str
    before: int
    now: int
    part: BridgePart

    @property
    def change(self) -> int:
        """The change in yuan."""
        return self.now - self.before


@dataclass(frozen=True)
class Bridge:
    """The reconciliation of two months for one cut, in yuan completed in the plan year."""

    month: str
    before_month: str
    before: int
    now: int
    moved: list[Moved]

    def amount(self, part: BridgePart) -> int:
        """Return the sum of the changes with one reason, in yuan."""
        return sum(each.change for each in self.moved if each.part is part)

    @property
    def rest(self) -> int:
        """The unexplained remainder in yuan: always 0."""
        return self.before + sum(self.amount(part) for part in BridgePart) - self.now


def bridge(session: Session, month: Month, cut: Cut) -> Bridge:
    """Return the reconciliation with the month before, for the plan year of this month.

    An item that came from or went to another cut is moved, not added or removed: its amount of the month before counts
    as moved, and the work since then counts as progress where the item is now.
    """
    last = months.previous(month.code)
    before, now = (_totals(session, code, month.plan_year, cut) for code in (last, month.code))
    came = _elsewhere(session, last, month.plan_year, now.keys() - before.keys(), cut)
    went = _elsewhere(session, month.code, month.plan_year, before.keys() - now.keys(), cut)
    moved = [
        each
        for key in sorted(before.keys() | now.keys())
        for each in _moved(before.get(key), now.get(key), came.get(key), left=key in went)
    ]
    old, new = (sum(total for _, total in each.values()) for each in (before, now))
    return Bridge(month.code, last, old, new, [each for each in moved if each.change])


def _moved(before: "_Item | None", now: "_Item | None", came: int | None, *, left: bool) -> list[Moved]:
    """Return the changes of one item; `came` is last month's amount in another cut, or None."""
    names, _ = now or before or ((("",) * 4), 0)
    old, new = (0 if each is None else each[1] for each in (before, now))
    if now is None:
        return [Moved(*names, old, new, BridgePart.MOVED_OUT if left else BridgePart.REMOVED)]
    if before is None and came is None:
        return [Moved(*names, old, new, BridgePart.ADDED)]
    start = old if came is None else came
    crossed = [] if came is None else [Moved(*names, 0, came, BridgePart.MOVED_IN)]
    return [*crossed, Moved(*names, start, new, BridgePart.PROGRESS if new > start else BridgePart.REDUCED)]


_Item = tuple[tuple[str, str, str, str], int]


def _totals(session: Session, month: str, year: int, cut: Cut) -> dict[int, _Item]:
    query = (
        sa.select(
            col(Position.project_id), col(Project.code), col(Project.title), col(Position.name), col(Enterprise.code),
            col(Position.year_total),
        )
        .join(Project, col(Project.id) == col(Position.project_id))
        .join(Enterprise, col(Enterprise.id) == col(Position.enterprise_id))
        .where(col(Position.month) == month, col(Position.year) == year, condition(cut))
    )  # fmt: skip
    return {row[0]: ((row[1], row[2], row[3], row[4]), row[5]) for row in session.execute(query)}


@unscoped
def _elsewhere(session: Session, month: str, year: int, keys: Collection[int], cut: Cut) -> dict[int, int]:
    """Return the amounts of items that are in another cut in a month, by project id.

    It reads outside the reader's access scope, because the reader may not see the cut from which an item came.
    """
    if cut == ALL:
        return {}
    query = sa.select(col(Position.project_id), col(Position.year_total)).where(
        col(Position.month) == month, col(Position.year) == year
    )
    found: dict[int, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), _BATCH_SIZE):
        some = wanted[start : start + _BATCH_SIZE]
        found |= {row[0]: row[1] for row in session.execute(query.where(col(Position.project_id).in_(some)))}
    return found
