"""Presenter of the page that shows how the plan of a year came about: its parts, and the items of one part."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core.pagination import page_count
from tracker.enterprises.queries import plan_years
from tracker.enterprises.queries.plan_years import Part, PlanCounts, PlanRow
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """The values of the page: the counts of all parts, and one page of the items of the chosen part."""

    frame: Frame
    counts: PlanCounts
    part: Part
    rows: Sequence[PlanRow]
    number: int
    pages: int
    total: int


def plan_page(session: Session, month: Month, part: Part, wanted: int) -> PlanPage:
    """Prepare one page of a part; a page number beyond the last shows the last page."""
    counts = plan_years.counts(session, month)
    total = getattr(counts, part.value)
    pages = page_count(total)
    number = min(max(1, wanted), pages)
    return PlanPage(
        frame=frame(months.every(session), month),
        counts=counts,
        part=part,
        rows=plan_years.rows(session, month, part, number),
        number=number,
        pages=pages,
        total=total,
    )
