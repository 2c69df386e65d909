"""Presenter of the page "超低排放": tracks by enterprise, and milestones with their progress."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.i18n import message
from tracker.core.pagination import PAGE_SIZE, page_count
from tracker.core.web.locale import translate
from tracker.core.xlsx.list_sheet import Column, Style, write_list
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import Names
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.rules import RetrofitMilestone
from tracker.retrofits.queries import BoardRow
from tracker.retrofits.queries.board import TrackLine
from tracker.retrofits.rules import LADDER, Track, TrackStage

ONLY = {
    "mine": message("待我核实"), "stalled": message("只看停滞"), "waiting": message("待核实"),
    "complete": message("全部完成"),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """The filters of the board, as sent in the URL."""

    industry: str = ""
    only: str = ""
    search: str = ""
    page: int = 1
    mine: frozenset[int] = frozenset()
    """The ids of enterprises with a claim that the acting person may verify."""

    def url(self, endpoint: str = "retrofits.index", **changed: str | int) -> str:
        """Return the URL of the board with some filters changed. Empty filters are left out."""
        words: dict[str, Any] = {"industry": self.industry, "only": self.only, "q": self.search} | changed
        return url_for(endpoint, **{name: value for name, value in words.items() if value and value != 1})


@dataclass(frozen=True)
class TrackSum:
    """The number of enterprises for which one track is complete, under way, or not started."""

    track: Track
    done: int
    going: int
    still: int

    @property
    def whole(self) -> int:
        """The number of enterprises that have this track."""
        return self.done + self.going + self.still

    @property
    def parts(self) -> list[dict[str, object]]:
        """The segments of the progress bar, with the complete tracks on the left."""
        counts = ((self.done, "done"), (self.going, "soft"), (self.still, "mute"))
        return [{"share": 100 * count / max(1, self.whole), "tone": tone} for count, tone in counts]


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A milestone with the progress towards it, counted in enterprises because capacities are not recorded."""

    milestone: RetrofitMilestone
    industry: str
    done: int
    whole: int
    share: str
    days: int


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """The values for the board: one page of the filtered rows, with counts and milestones."""

    today: date
    wanted: Wanted
    names: Names
    industries: list[tuple[str, str, bool]]
    stalled: int
    waiting: int
    sums: list[TrackSum]
    rows: list[BoardRow]
    listed: int
    pages: int
    milestones: list[Reached]
    ladder: tuple[TrackStage, ...] = LADDER

    @property
    def links(self) -> list[tuple[int, str]]:
        """The numbers of the list pages with their URLs."""
        return [(number, self.wanted.url(page=number)) for number in range(1, self.pages + 1)]

    def holder(self, line: TrackLine, row: BoardRow) -> str:
        """Return the name of whoever must act next on a track."""
        return holder_name(line, row, self.names)


def board_page(session: Session, wanted: Wanted, today: date) -> BoardPage:
    """Return the board for the filters. A page number beyond the last gives the last page."""
    names, every = enterprises.names(session), retrofits.board(session, today)
    chosen = [row for row in every if not wanted.industry or row.industry == wanted.industry]
    rows = narrowed(chosen, wanted)
    pages = page_count(len(rows))
    start = (min(max(1, wanted.page), pages) - 1) * PAGE_SIZE
    codes = dict.fromkeys(row.industry for row in every)
    switches = [(translate("全部"), wanted.url(industry=""), not wanted.industry)]
    switches += [
        (names.industries.get(code, code), wanted.url(industry=code), wanted.industry == code) for code in codes
    ]
    return BoardPage(
        today=today,
        wanted=wanted,
        names=names,
        industries=switches,
        stalled=sum(row.stalled for row in chosen),
        waiting=sum(_waits(row) for row in chosen),
        sums=[_sum(chosen, track) for track in Track],
        rows=rows[start : start + PAGE_SIZE],
        listed=len(rows),
        pages=pages,
        milestones=[_reached(each, every, names, today) for each in retrofits.milestones(session) if not each.retired],
    )


def narrowed(rows: Iterable[BoardRow], wanted: Wanted) -> list[BoardRow]:
    """Return the rows that match the filters."""
    tests: dict[str, Callable[[BoardRow], bool]] = {
        "": lambda row: True,
        "mine": lambda row: row.enterprise_id in wanted.mine,
        "stalled": lambda row: row.stalled,
        "waiting": _waits,
        "complete": lambda row: row.complete,
    }
    test = tests[wanted.only]
    return [row for row in rows if test(row) and wanted.search.lower() in f"{row.code} {row.name}".lower()]


def holder_name(line: TrackLine, row: BoardRow, names: Names) -> str:
    """Return the name of whoever must act next on a track: the bureau that verifies the claim, or else "企业"."""
    path = retrofits.holder(line, row.bureau_path)
    return translate("企业") if path is None else names.bureau(path)


def board_file(session: Session, wanted: Wanted, today: date) -> bytes:
    """Return the filtered board as an Excel file, with one row per track."""
    names = enterprises.names(session)
    rows = [row for row in retrofits.board(session, today) if wanted.industry in ("", row.industry)]
    lines = [
        (
            row.code, row.name, names.bureau(row.bureau_path), names.industries.get(row.industry, row.industry),
            translate(line.track), translate(line.stage), line.since, line.days,
            translate(message("停滞，超过 {n} 天", n=line.stalled)) if line.stalled is not None else "",
            translate(line.next) if line.next else "", translate(line.waiting) if line.waiting else "",
            "" if line.complete else holder_name(line, row, names), line.not_before,
        )
        for row in narrowed(rows, wanted)
        for line in row.lines
    ]  # fmt: skip
    heads = [
        Column(translate(column.label), column.style, translate(column.unit) if column.unit else "")
        for column in _HEADS
    ]
    words = [translate(message("截至 {day}", day=today))]
    words += [names.industries.get(wanted.industry, wanted.industry)] if wanted.industry else []
    words += [translate(ONLY[wanted.only])] if wanted.only else []
    return write_list(translate("超低排放改造进度"), heads, lines, "；".join(words))


_HEADS = (
    Column("企业编码"), Column("企业"), Column("监管部门"), Column("行业"), Column("轨", Style.CENTER),
    Column("阶段", Style.CENTER), Column("自", Style.DATE), Column("天数", Style.COUNT, "天"), Column("停滞"),
    Column("下一步", Style.CENTER), Column("待核实", Style.CENTER), Column("轮到"),
    Column("不得再公示，至", Style.DATE),
)  # fmt: skip


def _waits(row: BoardRow) -> bool:
    return any(line.waiting is not None for line in row.lines)


def _sum(rows: Sequence[BoardRow], track: Track) -> TrackSum:
    lines = [line for row in rows for line in row.lines if line.track is track]
    done = sum(line.complete for line in lines)
    still = sum(line.stage is TrackStage.NOT_STARTED for line in lines)
    return TrackSum(track, done, len(lines) - done - still, still)


def _reached(milestone: RetrofitMilestone, rows: Sequence[BoardRow], names: Names, today: date) -> Reached:
    of = [row for row in rows if row.industry == milestone.industry_code]
    done = sum(row.complete for row in of)
    industry = names.industries.get(milestone.industry_code, milestone.industry_code)
    return Reached(
        milestone=milestone,
        industry=industry,
        done=done,
        whole=len(of),
        share=rates.text(done, len(of)),
        days=(milestone.due - today).days,
    )
