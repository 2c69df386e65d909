"""Rows of the list of eliminated units."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.i18n import say
from tracker.core.web.locale import told
from tracker.core.xlsx.list_sheet import Column, Style, write_list
from tracker.register.queries import enterprises
from tracker.register.rules.register import keys_of
from tracker.retrofits import queries as retrofits
from tracker.retrofits.presenters.track import size
from tracker.retrofits.queries import UnitRow
from tracker.retrofits.rules import ELIMINATION_STOPPED, UNIT, EliminationStage, UnitKind, days_in, unit_following

ONLY = {
    "mine": say("待我核实"),
    "waiting": say("待核实"),
    "going": say("已停产，没有淘汰完"),
    "late": say("逾期"),
    **{kind.value: say(kind.label) for kind in UnitKind},
}


@dataclass(frozen=True)
class UnitLine:
    """One unit as listed."""

    row: UnitRow
    size: str
    bureau: str
    place: int
    days: int | None
    next: EliminationStage | None
    waiting: EliminationStage | None
    holder: str
    late: bool


@dataclass(frozen=True)
class UnitList:
    """The list of units, with numbers of stopped and eliminated ones."""

    today: date
    only: str
    lines: list[UnitLine]
    whole: int
    stopped: int
    gone: int


def unit_list(session: Session, only: str, today: date, mine: Collection[int] = ()) -> UnitList:
    """Prepare the list; `mine` are the units with a claim that the acting person verifies."""
    names = enterprises.names(session)
    every = [_line(row, names, today) for row in retrofits.units(session)]
    tests: dict[str, Callable[[UnitLine], bool]] = {
        "": lambda line: True,
        "mine": lambda line: line.row.unit.id in mine,
        "waiting": lambda line: line.waiting is not None,
        "going": lambda line: line.row.unit.stage in ELIMINATION_STOPPED - {EliminationStage.CANCELLED},
        "late": lambda line: line.late,
    }
    test = tests.get(only) or _of_kind(UnitKind(only))
    stages = [line.row.unit.stage for line in every]
    stopped = sum(stage in ELIMINATION_STOPPED for stage in stages)
    gone = stages.count(EliminationStage.CANCELLED)
    return UnitList(today, only, [line for line in every if test(line)], len(every), stopped, gone)


def _of_kind(kind: UnitKind) -> Callable[[UnitLine], bool]:
    return lambda line: line.row.unit.kind is kind


def units_file(session: Session, only: str, today: date, mine: Collection[int] = ()) -> bytes:
    """Write the list as it is filtered."""
    page = unit_list(session, only, today, mine)
    rows = [
        (
            line.row.code, line.row.name, line.bureau, line.row.unit.unit, told(line.row.unit.kind), line.size,
            told(line.row.unit.stage), line.row.unit.since, line.days, told(line.next) if line.next else "",
            told(line.waiting) if line.waiting else "", line.holder, line.row.unit.due,
            told("逾期") if line.late else "",
        )
        for line in page.lines
    ]  # fmt: skip
    heads = [Column(told(column.label), column.style, told(column.unit) if column.unit else "") for column in _HEADS]
    note = told(say("截至 {day}", day=today)) + (told(say("；{only}", only=told(ONLY[only]))) if only else "")
    return write_list(told("淘汰单元"), heads, rows, note)


_HEADS = (
    Column("企业编码"), Column("企业"), Column("监管部门"), Column("单元"), Column("类别", Style.CENTER),
    Column("规模"), Column("阶段", Style.CENTER), Column("自", Style.DATE), Column("天数", Style.COUNT, "天"),
    Column("下一步", Style.CENTER), Column("待核实", Style.CENTER), Column("轮到"), Column("要求淘汰日", Style.DATE),
    Column("逾期", Style.CENTER),
)  # fmt: skip


def _line(row: UnitRow, names: enterprises.Names, today: date) -> UnitLine:
    unit = row.unit
    waiting = EliminationStage(row.waiting) if row.waiting else None
    path = f"/{keys_of(row.bureau_path)[0]}/" if waiting in UNIT.by_root else row.bureau_path
    holder = names.bureau(path) if waiting else told("企业")
    gone = unit.stage is EliminationStage.CANCELLED
    return UnitLine(
        row, size(unit), names.bureau(row.bureau_path), list(EliminationStage).index(unit.stage),
        days_in(unit.since, today), unit_following(unit.stage), waiting, "" if gone else holder,
        not gone and unit.due is not None and unit.due < today,
    )  # fmt: skip
