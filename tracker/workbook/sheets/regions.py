"""附表2: progress by region in a local and an XPCC block, each row the sum of its children."""

from dataclasses import dataclass, field

from tracker.core.i18n import translate
from tracker.core.rates import percent
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.formulas import At, Formula, added, cell, rate, yi
from tracker.core.xlsx.sheet import Sheet
from tracker.register.rules.register import Side
from tracker.workbook.rules import Book, RegionLine
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_rows import numbers, parts
from tracker.workbook.sheets.data_sheet import Amounts, Key

NAME = "附表2 分地区进展"
_TOP = 6
_COLUMNS = {
    "enterprises": 3, "finished": 4, "carried": 5, "projects": 6, "built": 7, "overdue": 8,
    "planned": 11, "year_total": 12, "increment": 13,
}  # fmt: skip
_RATE, _RANK, _MONEY_RATE, _LAST = 9, 10, 14, 14
_MONEY = ("planned", "year_total", "increment")
_BLOCKS = {Side.LOCAL: "一、地方小计", Side.XPCC: "二、兵团小计"}
_HEADS = (
    ("序号", "监管部门", "层级", "家数", "全部建成", "沿用上期", "计划", "已建成", "逾期", "完成率", "位次",
     "计划投资", "已完成投资", "本月完成", "完成率"),
    ("甲", "乙", "丙", *(str(number) for number in range(1, 13))),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One written row: its number and name, and the cells of its amounts."""

    row: int
    name: str
    at: dict[str, At]

    @property
    def rate(self) -> str:
        """The cell of the rate of built projects."""
        return cell(self.row, _RATE)


@dataclass
class Regions:
    """The written table: its total row, and the rows that the chart compares."""

    total: Line
    ranked: list[Line] = field(default_factory=list)


def write(sheet: Sheet, book: Book, amounts: Amounts) -> Regions:
    """Write the table. Return the cells of its total and of the compared rows."""
    sheet.least = 21
    print_setup.opening(sheet, book, number="附表2", title="分地区进展情况表", unit="家、个、万元", last=_LAST)
    _heads(sheet)
    rows = _rows(book)
    written: dict[int, dict[str, At]] = {}
    places = {id(item): row for row, item in rows}
    leaves = numbers(book).regions
    for row, item in reversed(rows):
        if isinstance(item, RegionLine):
            branches = [places[id(part)] for part in parts(item, book.regions)]
        elif isinstance(item, Side):
            branches = [places[id(line)] for line in _tops(book, item)]
        else:
            branches = [place for place, each in rows if isinstance(each, Side)]
        if isinstance(item, RegionLine) and not branches:
            where: dict[str, str | int | Key] = {"bureau_no": Key(f"$A{row + 1}", leaves[item.path])}
            found = {name: give() for name, give in amounts.of(where).items() if name in _COLUMNS}
        else:
            found = {
                name: added([written[each][name] for each in branches], is_money=name in _MONEY) for name in _COLUMNS
            }
        written[row] = {name: At(cell(row, _COLUMNS[name]), amount) for name, amount in found.items()}
    for row, item in rows:
        _line(sheet, row, item, written[row], leaves)
    last = rows[-1][0]
    lines = {row: Line(row, item.name, written[row]) for row, item in rows if isinstance(item, RegionLine)}
    ranked = [lines[row] for row, item in rows if isinstance(item, RegionLine) and item.ranked]
    _ranks(sheet, [(row, item) for row, item in rows if isinstance(item, RegionLine)], written, last)
    _in_yi(sheet, last + 1, written[_TOP])
    sheet.box((3, 0), (last + 1, _LAST))
    _finish(sheet, book, last + 2)
    return Regions(Line(_TOP, "合计", written[_TOP]), ranked)


def _rows(book: Book) -> list[tuple[int, RegionLine | Side | None]]:
    items: list[RegionLine | Side | None] = [None]
    for side in Side:
        lines = [line for line in book.regions if line.side is side]
        items += [side, *lines] if lines else []
    return list(enumerate(items, start=_TOP))


def _tops(book: Book, side: Side) -> list[RegionLine]:
    """Return the highest rows of a side, of which no other row is the sum."""
    lines = [line for line in book.regions if line.side is side]
    inside = {id(part) for line in lines for part in parts(line, book.regions)}
    return [line for line in lines if id(line) not in inside]


def _heads(sheet: Sheet) -> None:
    for column, head in enumerate(_HEADS[0]):
        if column < 3:
            sheet.merge((3, column), (4, column), head, "head")
        else:
            sheet.put(4, column, head, "head")
        sheet.put(5, column, _HEADS[1][column], "head")
    for first, last, head in ((3, 5, "企业（家）"), (6, 10, "治理项目（个）"), (11, 14, "投资（万元）")):
        sheet.merge((3, first), (3, last), head, "head")
    for row in (3, 4, 5):
        sheet.tall(row, 20)


def _line(sheet: Sheet, row: int, item: RegionLine | Side | None, at: dict[str, At], leaves: dict[str, int]) -> None:
    more: tuple[str, ...] = ("total",) if item is None else ("sub", "bold") if isinstance(item, Side) else ()
    if isinstance(item, RegionLine):
        branch = item.direct or not item.ranked
        more = () if branch else ("bold",)
        is_leaf = at["projects"].amount.formula.startswith("=COUNTIFS")
        sheet.put(row, 0, leaves[item.path] if is_leaf else None, "number", *more)
        sheet.put(row, 1, item.name, "text", *more, *(("indent",) if branch else ()))
        sheet.put(row, 2, translate(item.level).replace(" / ", "/"), "text", "center", *more)
    else:
        sheet.put(row, 0, None, "number", *more)
        sheet.put(row, 1, "合　计" if item is None else _BLOCKS[item], "text", *more)
        sheet.put(row, 2, None, "text", *more)
    for name, where in at.items():
        sheet.put(row, _COLUMNS[name], where.amount, "wan" if name in _MONEY else "count", *more)
    sheet.put(row, _RATE, rate(at["built"], at["projects"]), "rate", *more)
    sheet.put(row, _RANK, "/", "number", "mute", *more)
    sheet.put(row, _MONEY_RATE, rate(at["year_total"], at["planned"]), "rate", *more)


def _ranks(sheet: Sheet, lines: list[tuple[int, RegionLine]], written: dict[int, dict[str, At]], last: int) -> None:
    """Write the rank of each compared row in its level by rate of built projects; equal rates share a rank."""
    rates = {row: percent(at["built"].amount.raw, at["projects"].amount.raw) or 0 for row, at in written.items()}
    for row, item in lines:
        if not item.ranked:
            continue
        peers = [each for each, other in lines if other.level == item.level]
        column, level = f"$J${_TOP + 1}:$J${last + 1}", f"$C${_TOP + 1}:$C${last + 1}"
        formula = f'=COUNTIFS({level},$C{row + 1},{column},">"&$J{row + 1})+1'
        value = 1 + sum(rates[each] > rates[row] for each in peers)
        sheet.put(row, _RANK, Formula(formula, value), "number", "bold")


def _in_yi(sheet: Sheet, row: int, total: dict[str, At]) -> None:
    for column in range(_LAST + 1):
        sheet.put(row, column, None, "text", "total")
    sheet.put(row, 1, "折合亿元", "text", "total")
    for name in _MONEY:
        sheet.put(row, _COLUMNS[name], yi(total[name]), "yi", "total")


def _finish(sheet: Sheet, book: Book, row: int) -> None:
    notes = (
        "注：1. 完成率由原始数计算，地区之间不作平均；未全部完成的不显示100%。",
        "　　2. 位次按项目完成率在同一层级内排，相同的并列。“本级”为该部门直接监管的企业。",
    )
    print_setup.closing(sheet, book, row, _LAST, *notes)
    print_setup.set_up(sheet, book, landscape=True, rows=(3, 5))
    page_setup.lock(sheet)
    sheet.wide(0, 6)
    sheet.worksheet.freeze_panes(_TOP, 2)
