"""Positions: one plan item in one month, and what an enterprise's positions add to the totals."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from tracker.domain import months
from tracker.domain.plans import BUILT, Stage
from tracker.domain.words import Choice


class Dimension(Choice):
    """The cuts for which totals are kept; each key is the whole way from the root, so a tree is summed on reading."""

    BUREAU = "bureau", "监管部门"
    PLACE = "place", "属地"
    INDUSTRY = "industry", "行业"
    CATEGORY = "category", "项目类别"


@dataclass(frozen=True)
class Line:
    """What every figure is made of: the state of one plan item at the end of one month. Money in yuan."""

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
    """Counts and sums over positions; every figure is declared over these names."""

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

    def __add__(self, other: "Measures") -> "Measures":
        """Add up, name by name."""
        return Measures(*(getattr(self, name) + getattr(other, name) for name in MEASURES))

    def __sub__(self, other: "Measures") -> "Measures":
        """Take away, name by name."""
        return Measures(*(getattr(self, name) - getattr(other, name) for name in MEASURES))


MEASURES = tuple(field.name for field in fields(Measures))
NOTHING = Measures()
Key = tuple[int, Dimension, str]
"""Plan year, dimension and leaf key of one row of totals."""


def is_overdue(due: date, stage: Stage, month: str) -> bool:
    """Tell whether an item is overdue at a month: due before its last day and not built (rule 9)."""
    return due < months.last_day(month) and stage not in BUILT


def measures(lines: Iterable[Line]) -> Measures:
    """Count and sum the positions of ONE enterprise (an enterprise counts once, whatever its items)."""
    rows = list(lines)
    if not rows:
        return NOTHING
    counted = {stage.value: sum(row.stage is stage for row in rows) for stage in Stage}
    return Measures(
        enterprises=1,
        enterprises_finished=int(all(row.stage in BUILT for row in rows)),
        enterprises_carried=int(any(row.carried for row in rows)),
        **counted,
        overdue=sum(row.overdue for row in rows),
        planned=sum(row.planned for row in rows),
        year_total=sum(row.year_total for row in rows),
        before_year=sum(row.total - row.year_total for row in rows),
        total=sum(row.total for row in rows),
        increment=sum(row.increment for row in rows),
    )


def contributions(lines: Iterable[Line]) -> dict[Key, Measures]:
    """Give what the positions of ONE enterprise add to each leaf of the totals.

    By category a project is counted, an enterprise is not: it may have projects in several.
    """
    rows = list(lines)
    shares: dict[Key, Measures] = {}
    for year in sorted({row.year for row in rows}):
        of_year = [row for row in rows if row.year == year]
        whole = measures(of_year)
        first = of_year[0]
        shares[year, Dimension.BUREAU, first.bureau_path] = whole
        shares[year, Dimension.PLACE, first.place_path] = whole
        shares[year, Dimension.INDUSTRY, first.industry] = whole
        for category in sorted({row.category for row in of_year}):
            part = measures(row for row in of_year if row.category == category)
            shares[year, Dimension.CATEGORY, category] = part - Measures(
                part.enterprises, part.enterprises_finished, part.enterprises_carried
            )
    return shares
