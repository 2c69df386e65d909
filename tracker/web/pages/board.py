"""The board of a month: who has reported, who has not, and where each report is."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from tracker.domain.exports import LARGE
from tracker.domain.reports import ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import Sentence, say
from tracker.models import Month
from tracker.queries import board, months
from tracker.queries.board import ReportRow
from tracker.web.pages.frame import Frame, frame

AT_ONCE, FEW = 50, 5
SORTED = 2_000
"""Up to so many reports are listed by bureau; more in the order in which their enterprises were registered."""
_ONLY = {"mine": say("轮到我的月报"), "late": say("逾期未报")}
FILED = (ReportState.IN_REVIEW, ReportState.APPROVED)


@dataclass(frozen=True)
class BoardPage:
    """The reports of a month as listed: all, those in a state, the late ones, or those whose turn one has."""

    month: Month
    frame: Frame
    today: date
    state: ReportState | None
    only: str
    """`mine`, `late` or nothing."""
    counts: dict[ReportState, int]
    late: int
    listed: int
    rows: list[ReportRow]
    """The rows of this page of the list."""
    number: int
    turns: int
    mine: list[ReportRow]
    """The first of the acting liaison's own report, or of those that wait for the acting reviewer."""

    @property
    def due(self) -> int:
        """How many reports the month asks for."""
        return sum(self.counts.values())

    @property
    def filed(self) -> int:
        """How many are handed in."""
        return sum(self.counts.get(state, 0) for state in FILED)

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.listed // AT_ONCE))

    @property
    def links(self) -> list[tuple[int, str]]:
        """The first, the last and the near pages of the list with their addresses."""
        near = sorted({1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)})
        return [(number, self.link(number) or "") for number in near]

    def link(self, number: int) -> str | None:
        """Give the address of a page of this list, filtered as it is."""
        if not 1 <= number <= self.pages:
            return None
        return url_for(
            "reports.index",
            month=self.month.code,
            state=self.state.value if self.state else None,
            only=self.only or None,
            page=number if number > 1 else None,
        )

    @property
    def shown(self) -> Sentence:
        """What is listed, in words."""
        if self.only:
            return _ONLY[self.only]
        return say("全部月报") if self.state is None else say("状态：{state}", state=self.state.label)


def board_page(
    session: Session, month: Month, state: ReportState | None, actor: Actor | None, *, only: str, today: date,
    number: int = 1, at_once: int | None = AT_ONCE,
) -> BoardPage:  # fmt: skip
    """Put the board together; a page beyond the last is the last. As many statements whatever the region's size."""
    mine, late = board.turn_of(actor), board.late(today)
    wanted = {"mine": [mine], "late": [late]}.get(only, [] if state is None else [board.in_state(state)])
    counts = board.counts(session, month)
    turns, overdue = board.number(session, month, mine), board.late_number(session, month, counts, today)
    every = sum(counts.values())
    listed = {"mine": turns, "late": overdue}.get(only, every if state is None else counts.get(state, 0))
    by_bureau = every <= SORTED
    listed = listed if by_bureau else min(listed, LARGE)
    number = min(max(1, number), max(1, -(-listed // AT_ONCE)))
    return BoardPage(
        month,
        frame(months.every(session), month),
        today,
        state,
        only if only in _ONLY else "",
        counts,
        overdue,
        listed,
        board.rows(
            session, month, *wanted, limit=at_once, offset=(number - 1) * AT_ONCE if at_once else 0, by_bureau=by_bureau
        ),
        number,
        turns,
        board.rows(session, month, mine, limit=FEW, by_bureau=by_bureau),
    )
