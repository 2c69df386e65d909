"""The report board of a month: who has reported, who has not, who holds each report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import Message, message
from tracker.core.roles import Actor
from tracker.core.web import page_cache
from tracker.core.web.list_page import LARGE
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.register.queries.tree import Branch, branches, cut_name
from tracker.register.rules.register import keys_of
from tracker.reports.parts.states import STATES
from tracker.reports.presenters.bureaus import UnitRow, units
from tracker.reports.queries import report_status
from tracker.reports.queries.report_status import ReportRow, within_cut
from tracker.reports.rules.reports import HANDED_IN, ReportState

AT_ONCE, FEW = 50, 5
ONLY = {
    "mine": message("轮到我的月报"),
    "late": message("逾期未报"),
    "filed": message("已报的月报"),
    "open": message("未报的月报"),
}
SORTED = 2_000
"""Limit for sorting by bureau; longer lists are in order of registration."""
_OPEN = (ReportState.DRAFT, ReportState.RETURNED, ReportState.MISSED)


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """The reports of a month as listed: all, those in a state, the late ones, or those whose turn one has."""

    month: Month
    frame: Frame
    today: date
    state: ReportState | None
    only: str
    """`mine`, `late`, `filed`, `open` or nothing."""
    cut: Cut
    cut_name: str
    counts: dict[ReportState, int]
    late: int
    listed: int
    rows: list[ReportRow]
    """The rows of this page of the list."""
    number: int
    turns: int
    mine: list[ReportRow]
    """The first of the acting liaison's own report, or of those that wait for the acting reviewer."""
    units: list[UnitRow]

    @property
    def tiles(self) -> list[Tile]:
        """The six numbers of the board, each the way to its list."""
        own = ReportState.RETURNED, ReportState.APPROVED
        returned, approved = (self.counts.get(state, 0) for state in own)
        shares = _share(self.filed, self.due), _share(approved, self.filed)
        bad = (
            ("state-bad", "exclamation-circle", translate(message("最久 {n} 天", n=self.latest))) if self.late else None
        )
        return [
            self._tile("应报", self.due, ""),
            self._tile("已报", self.filed, shares[0], only="filed"),
            self._tile("未报", self.due - self.filed, translate("含已退回"), only="open"),
            self._tile("逾期", self.late, "", bad, only="late"),
            self._tile("已退回", returned, translate("等企业修改"), state=own[0].value),
            self._tile("已审", approved, shares[1], state=own[1].value),
        ]

    def _tile(
        self, name: str, count: int, base: str, note: tuple[str, str, str] | None = None, *, only: str | None = None,
        state: str | None = None,
    ) -> Tile:  # fmt: skip
        url = url_for("reports.index", month=self.month.code, cut=self.cut_word, only=only, state=state)
        return Tile(
            name=translate(name),
            value=str(count),
            unit=translate("家"),
            base=base,
            change="",
            url=url,
            meaning_url="",
            note=note,
        )

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The ways to narrow the list: everything, one's own turn, the late, and each state."""
        named: list[tuple[str, ReportState | None, str]] = [(translate(message("应报 {n}", n=self.due)), None, "")]
        named += [(translate(message("轮到我 {n}", n=self.turns)), None, "mine")] if self.turns else []
        named += [(translate(message("逾期 {n}", n=self.late)), None, "late")] if self.late else []
        named += [(f"{translate(each)} {self.counts.get(each, 0)}", each, "") for each in STATES]
        return [
            (
                words,
                url_for(
                    "reports.index", month=self.month.code, cut=self.cut_word, state=state.value if state else None,
                    only=only or None,
                ),
                (state, only) == (self.state, self.only),
            )
            for words, state, only in named
        ]  # fmt: skip

    @property
    def cut_word(self) -> str | None:
        """The cut as an address carries it."""
        return None if self.cut == ALL else str(self.cut)

    @property
    def latest(self) -> int:
        """For how many days the month has been due."""
        return max(0, (self.today - self.month.due).days)

    @property
    def due(self) -> int:
        """How many reports the month asks for."""
        return sum(self.counts.values())

    @property
    def filed(self) -> int:
        """How many are handed in."""
        return sum(self.counts.get(state, 0) for state in HANDED_IN)

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
        """Return the address of a page of this list, filtered as it is."""
        if not 1 <= number <= self.pages:
            return None
        return url_for(
            "reports.index",
            month=self.month.code,
            state=self.state.value if self.state else None,
            only=self.only or None,
            cut=self.cut_word,
            page=number if number > 1 else None,
        )

    @property
    def shown(self) -> Message:
        """What is listed, in words."""
        if self.only:
            return ONLY[self.only]
        return message("全部月报") if self.state is None else message("状态：{state}", state=self.state.label)


def board_page(
    session: Session, month: Month, state: ReportState | None, actor: Actor | None, *, only: str, today: date,
    cut: Cut = ALL, number: int = 1, at_once: int | None = AT_ONCE,
) -> BoardPage:  # fmt: skip
    """Prepare the board; a page beyond the last is the last. As many statements whatever the region's size."""
    mine, late, tree = report_status.turn_of(actor), report_status.late(today), branches(session, month.code)
    within = within_cut(cut, tree, month)
    asked = {
        "mine": mine,
        "late": late,
        "filed": report_status.in_states(HANDED_IN),
        "open": report_status.in_states(_OPEN),
    }.get(only)
    asked = report_status.in_state(state) if asked is None and state is not None else asked
    wanted = [each for each in (within, asked) if each is not None]
    everywhere = page_cache.facts("board", month.code, make=lambda: report_status.by_bureau(session, month))
    counts = {path: found for path, found in everywhere.items() if _holds(cut, tree, path)}
    states = {each: sum(found.get(each, 0) for found in counts.values()) for each in ReportState}
    by_bureau = sum(states.values()) <= SORTED
    if within is None:
        overdue = report_status.late_number(session, month, states, today)
        listed = overdue if only == "late" else report_status.number(session, month, *wanted)
    else:
        overdue = report_status.number_joined(session, month, within, late)
        listed = report_status.number_joined(session, month, *wanted)
    listed = listed if by_bureau else min(listed, LARGE)
    number = min(max(1, number), max(1, -(-listed // AT_ONCE)))
    return BoardPage(
        month=month,
        frame=frame(months.every(session), month),
        today=today,
        state=state,
        only=only,
        cut=cut,
        cut_name=cut_name(session, cut) if cut != ALL else "",
        counts=states,
        late=overdue,
        listed=listed,
        rows=report_status.rows(
            session, month, *wanted, limit=at_once, offset=(number - 1) * AT_ONCE if at_once else 0, by_bureau=by_bureau
        ),
        number=number,
        turns=report_status.number(session, month, mine),
        mine=report_status.rows(session, month, mine, limit=FEW, by_bureau=by_bureau),
        units=units(month.code, counts, tree),
    )


def _holds(cut: Cut, tree: Mapping[str, Branch], path: str) -> bool:
    if cut.kind is CutKind.BUREAU:
        return path.startswith(tree[cut.key].path)
    return cut.kind is not CutKind.SIDE or tree[keys_of(path)[0]].side.value == cut.key


def _share(part: int, whole: int) -> str:
    words = message("{rate}%，{part} ÷ {whole} 家", rate=rates.text(part, whole), part=part, whole=whole)
    return translate(words) if whole else ""
