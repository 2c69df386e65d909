"""The board of a month: who has reported, who has not, and where each report is."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from tracker.domain.reports import ReportState
from tracker.domain.roles import Actor
from tracker.domain.words import Sentence, say
from tracker.models import Month
from tracker.queries import board, months
from tracker.queries.board import ReportRow
from tracker.web.pages.frame import Frame, frame

_AT_ONCE = 50
FILED = (ReportState.IN_REVIEW, ReportState.APPROVED)


@dataclass(frozen=True)
class BoardPage:
    """The reports of a month as listed: all, those in a state, or those whose turn the acting person has."""

    month: Month
    frame: Frame
    state: ReportState | None
    only_mine: bool
    counts: dict[ReportState, int]
    rows: list[ReportRow]
    number: int
    mine: list[ReportRow]
    """The acting liaison's own report, or those that wait for the acting reviewer."""

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
        return max(1, -(-len(self.rows) // _AT_ONCE))

    @property
    def here(self) -> list[ReportRow]:
        """The rows of this page of the list."""
        return self.rows[(self.number - 1) * _AT_ONCE : self.number * _AT_ONCE]

    @property
    def links(self) -> list[tuple[int, str]]:
        """The pages of the list with their addresses."""
        return [(number, self.link(number) or "") for number in range(1, self.pages + 1)]

    def link(self, number: int) -> str | None:
        """Give the address of a page of this list, filtered as it is."""
        if not 1 <= number <= self.pages:
            return None
        return url_for(
            "reports.index",
            month=self.month.code,
            state=self.state.value if self.state else None,
            mine="" if self.only_mine else None,
            page=number if number > 1 else None,
        )

    @property
    def shown(self) -> Sentence:
        """What is listed, in words."""
        if self.only_mine:
            return say("轮到我的月报")
        return say("全部月报") if self.state is None else say("状态：{state}", state=self.state.label)


def board_page(
    session: Session, month: Month, state: ReportState | None, actor: Actor | None, *, mine: bool, number: int = 1
) -> BoardPage:
    """Put the board together; one's own reports are found whatever is filtered, a page beyond the last is the last."""
    every = board.rows(session, month)
    own = [row for row in every if _is_of(row, actor)]
    rows = own if mine else [row for row in every if state in (None, row.state)]
    head = frame(months.every(session), month)
    number = min(max(1, number), max(1, -(-len(rows) // _AT_ONCE)))
    return BoardPage(month, head, state, mine, board.counts(session, month), rows, number, own)


def _is_of(row: ReportRow, actor: Actor | None) -> bool:
    if actor is None:
        return False
    if actor.enterprise_id is not None:
        return row.enterprise_id == actor.enterprise_id
    return row.holder_id is not None and row.holder_id == actor.bureau_id
