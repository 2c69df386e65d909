"""How last month's figure became this month's: the parts of the difference, and the items of one part."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.closing.presenters.closing import ended_counts
from tracker.core.cuts import Cut
from tracker.figures.queries import reconciliation
from tracker.figures.queries.reconciliation import Bridge, BridgePart, Moved
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.register.queries.tree import cut_name
from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True, kw_only=True)
class BridgePage:
    """Two months of one cut; `part` is the chosen part, None for all."""

    frame: Frame
    bridge: Bridge
    part: BridgePart | None
    parts: list[BridgePart]
    cut: Cut
    cut_name: str
    ended: dict[ReportState, int]
    """Reports that ended without approval: their items are carried and not among the changes."""

    @property
    def rows(self) -> list[Moved]:
        """The items of the chosen part."""
        return [each for each in self.bridge.moved if self.part in (None, each.part)]


def bridge_page(session: Session, month: Month, cut: Cut, part: BridgePart | None) -> BridgePage:
    """Prepare the changes of a cut since the month before."""
    return BridgePage(
        frame=frame(months.every(session), month),
        bridge=reconciliation.bridge(session, month, cut),
        part=part,
        parts=list(BridgePart),
        cut=cut,
        cut_name=cut_name(session, cut),
        ended=ended_counts(session, month, cut),
    )
