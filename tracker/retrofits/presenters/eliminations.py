"""Presenter of the page "淘汰单元": the list of eliminated units."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.core.xlsx.list_sheet import Column, Style, write_list
from tracker.register.queries import enterprises
from tracker.register.rules.register import keys_of
from tracker.retrofits import queries as retrofits
from tracker.retrofits.presenters.track import size
from tracker.retrofits.queries import UnitRow
from tracker.retrofits.rules import BY_ROOT, ELIMINATION_STOPPED, EliminationStage, UnitKind, days_in, unit_following

ONLY = {
    "mine": message("待我核实"),
    "waiting": message("待核实"),
    "going": message("已停产，没有淘汰完"),
    "late": message("逾期"),
    **{kind.value: message(kind.label) for kind in UnitKind},
}


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """One unit as a row of the list."""

    row: UnitRow
    size: str
    bureau: str
    place: int
    days: int | None
    next: EliminationStage | None
    waiting: EliminationStage | None
    holder: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class UnitList:
    """The list of units, with the numbers of stopped and of eliminated units."""

    today: date
    only: str
    lines: list[UnitLine]
    whole: int
    stopped: int
    gone: int

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values of the filter with their labels."""
        return [("", translate("全部")), *((key, translate(words)) for key, words in ONLY.items())]


def unit_list(session: Session, only: str, today: date, mine: Collection[int] = ()) -> UnitList:
    """Return the filtered list. `mine` are the ids of units with a claim that the acting person may verify."""
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
    return UnitList(
        today=today,
        only=only,
        lines=[line for line in every if test(line)],
        whole=len(every),
        stopped=stopped,
        gone=gone,
    )


def _of_kind(kind: UnitKind) -> Callable[[UnitLine], bool]:
    return lambda line: line.row.unit.kind is kind


def units_file(session: Session, only: str, today: date, mine: Collection[int] = ()) -> bytes:
    """Return the filtered list of units as an Excel file."""
    page = unit_list(session, only, today, mine)
    rows = [
        (
            line.row.code, line.row.name, line.bureau, line.row.unit.unit, translate(line.row.unit.kind), line.size,
            translate(line.row.unit.stage), line.row.unit.since, line.days, translate(line.next) if line.next else "",
            translate(line.waiting) if line.waiting else "", line.holder, line.row.unit.due,
            translate("逾期") if line.late else "",
        )
        for line in page.lines
    ]  # fmt: skip
    heads = [
        Column(translate(column.label), column.style, translate(column.unit) if column.unit else "")
        for column in _HEADS
    ]
    note = translate(message("截至 {day}", day=today)) + (
        translate(message("；{only}", only=translate(ONLY[only]))) if only else ""
    )
    return write_list(translate("淘汰单元"), heads, rows, note)


_HEADS = (
    Column("企业编码"), Column("企业"), Column("监管部门"), Column("单元"), Column("类别", Style.CENTER),
    Column("规模"), Column("阶段", Style.CENTER), Column("自", Style.DATE), Column("天数", Style.COUNT, "天"),
    Column("下一步", Style.CENTER), Column("待核实", Style.CENTER), Column("轮到"), Column("要求淘汰日", Style.DATE),
    Column("逾期", Style.CENTER),
)  # fmt: skip


def _line(row: UnitRow, names: enterprises.Names, today: date) -> UnitLine:
    unit = row.unit
    waiting = EliminationStage(row.waiting) if row.waiting else None
    path = f"/{keys_of(row.bureau_path)[0]}/" if waiting in BY_ROOT else row.bureau_path
    holder = names.bureau(path) if waiting else translate("企业")
    gone = unit.stage is EliminationStage.CANCELLED
    return UnitLine(
        row=row, size=size(unit), bureau=names.bureau(row.bureau_path), place=list(EliminationStage).index(unit.stage),
        days=days_in(unit.since, today), next=unit_following(unit.stage), waiting=waiting,
        holder="" if gone else holder,
        late=not gone and unit.due is not None and unit.due < today,
    )  # fmt: skip
