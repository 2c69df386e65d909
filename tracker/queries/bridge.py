"""The bridge between two months: last + added − removed + progress − reductions = now, to the yuan."""

from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months
from tracker.domain.figures import Cut
from tracker.domain.words import Choice
from tracker.models import Enterprise, Month, Position, Project
from tracker.queries.plans import condition


class BridgePart(Choice):
    """What moved a plan item's completed investment between two months."""

    ADDED = "added", "新列入"
    REMOVED = "removed", "退出"
    PROGRESS = "progress", "本月进展"
    REDUCED = "reduced", "调减"


class Moved(NamedTuple):
    """One plan item that moved; yuan completed in the plan year before and now."""

    code: str
    title: str
    name: str
    enterprise_code: str
    before: int
    now: int
    part: BridgePart

    @property
    def change(self) -> int:
        """How many yuan more."""
        return self.now - self.before


@dataclass(frozen=True)
class Bridge:
    """Two months of one part of the region, in yuan completed in the plan year."""

    month: str
    before_month: str
    before: int
    now: int
    moved: list[Moved]

    def amount(self, part: BridgePart) -> int:
        """Add up one part."""
        return sum(each.change for each in self.moved if each.part is part)

    @property
    def rest(self) -> int:
        """What the parts leave unexplained: always 0."""
        return self.before + sum(self.amount(part) for part in BridgePart) - self.now


def bridge(session: Session, month: Month, cut: Cut) -> Bridge:
    """Give the bridge from the month before, for the plan year of this month."""
    last = months.previous(month.code)
    before, now = (_totals(session, code, month.plan_year, cut) for code in (last, month.code))
    moved = [_moved(before.get(key), now.get(key)) for key in sorted(before.keys() | now.keys())]
    old, new = (sum(total for _, total in each.values()) for each in (before, now))
    return Bridge(month.code, last, old, new, [each for each in moved if each.change])


def _moved(before: "_Item | None", now: "_Item | None") -> Moved:
    names, _ = now or before or ((("",) * 4), 0)
    old, new = (0 if each is None else each[1] for each in (before, now))
    if before is None or now is None:
        return Moved(*names, old, new, BridgePart.ADDED if before is None else BridgePart.REMOVED)
    return Moved(*names, old, new, BridgePart.PROGRESS if new > old else BridgePart.REDUCED)


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
