"""Rules of positions: the measures of plan items in a month, and what they add to the totals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import add, attrgetter, sub

from tracker.core.calendar import months
from tracker.core.i18n import LabeledEnum
from tracker.plans.rules import BUILT, Stage


class Dimension(LabeledEnum):
    """The dimensions by which totals are stored.

    A key is the whole path from the root, so a tree is summed on reading.
    """

    BUREAU = "bureau", "监管部门"
    PLACE = "place", "属地"
    INDUSTRY = "industry", "行业"
    CATEGORY = "category", "项目类别"


@dataclass(frozen=True)
class Line:
    """The state of one plan item at the end of one month, from which every figure is computed. Money is in yuan."""

    enterprise_id: int
    bureau_path: str
    place_path: str
    industry: str
    category: str
    year: int
    stage: Stage
    planned: int
    total: int
    year_total: int
    increment: int
    overdue: bool
    carried: bool


@dataclass(frozen=True)
class Measures:
    """Counts of plan items and enterprises, and sums of money in yuan. Figures are declared with these names."""

    enterprises: int = 0
    enterprises_finished: int = 0
    enterprises_carried: int = 0
    not_started: int = 0
    preparation: int = 0
    construction: int = 0
    built: int = 0
    accepted: int = 0
    suspended: int = 0
    cancelled: int = 0
    overdue: int = 0
    planned: int = 0
    year_total: int = 0
    before_year: int = 0
    total: int = 0
    increment: int = 0

    @property
    def projects(self) -> int:
        """The number of plan items, at every stage."""
        return sum(getattr(self, stage.value) for stage in Stage)

    def __add__(self, other: "Measures") -> "Measures":
        """Return the sum of both, measure by measure."""
        return Measures(*map(add, _values(self), _values(other)))

    def __sub__(self, other: "Measures") -> "Measures":
        """Return the difference of both, measure by measure."""
        return Measures(*map(sub, _values(self), _values(other)))


MEASURES = tuple(field.name for field in fields(Measures))
_values = attrgetter(*MEASURES)
NOTHING = Measures()
Key = tuple[int, Dimension, str]
"""The key of one row of totals: plan year, dimension, and path in the tree or list of the dimension."""


def is_overdue(due: date, stage: Stage, month: str) -> bool:
    """Return whether a plan item is overdue in a month: due before the last day of the month and not built (rule 9)."""
    return due < months.last_day(month) and stage not in BUILT


def measures(lines: Iterable[Line]) -> Measures:
    """Return the measures of the positions of ONE enterprise. The enterprise counts once, however many items it has."""
    sums = [0] * len(MEASURES)
    _add_enterprise([sums], list(lines))
    return Measures(*sums)


def contributions(lines: Iterable[Line]) -> dict[Key, Measures]:
    """Return what the positions of some enterprises add to each row of the totals, in one pass over the positions.

    The totals by category count projects but no enterprises, because an enterprise may have projects in several
    categories.
    """
    shares: dict[Key, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    groups: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.enterprise_id, line.year].append(line)
    for (_, year), rows in groups.items():
        first = rows[0]
        whole = [
            shares[year, Dimension.BUREAU, first.bureau_path],
            shares[year, Dimension.PLACE, first.place_path],
            shares[year, Dimension.INDUSTRY, first.industry],
        ]
        _add_enterprise(whole, rows)
        for row in rows:
            _add_item(shares[year, Dimension.CATEGORY, row.category], row)
    return {key: Measures(*sums) for key, sums in shares.items()}


def _add_enterprise(all_sums: Iterable[list[int]], rows: list[Line]) -> None:
    if not rows:
        return
    own = [0] * len(MEASURES)
    own[_PLACES["enterprises"]] = 1
    own[_PLACES["enterprises_finished"]] = int(all(row.stage in BUILT for row in rows))
    own[_PLACES["enterprises_carried"]] = int(any(row.carried for row in rows))
    for row in rows:
        _add_item(own, row)
    for sums in all_sums:
        sums[:] = map(add, sums, own)


def _add_item(sums: list[int], row: Line) -> None:
    sums[_STAGES[row.stage]] += 1
    sums[_PLACES["overdue"]] += row.overdue
    for place, value in zip(
        _MONEY, (row.planned, row.year_total, row.total - row.year_total, row.total, row.increment), strict=True
    ):
        sums[place] += value


_PLACES = {name: place for place, name in enumerate(MEASURES)}
_STAGES = {stage: _PLACES[stage.value] for stage in Stage}
_MONEY = [_PLACES[name] for name in ("planned", "year_total", "before_year", "total", "increment")]


class Basis(LabeledEnum):
    """The basis of a figure (口径): filed rows, approved rows, or the published snapshot."""

    FILED = "filed", "填报"
    APPROVED = "approved", "审核通过"
    PUBLISHED = "published", "已发布"
