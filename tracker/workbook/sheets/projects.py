"""附表4: every project by region and enterprise; items of earlier years in a block of their own."""

from collections.abc import Sequence
from itertools import groupby

from tracker.core.calendar.dates import write_due
from tracker.core.i18n import listed, message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.formulas import At, Computed, cell, rate
from tracker.core.xlsx.sheet import Sheet
from tracker.plans.rules import BUILT
from tracker.workbook.rules import Book, ProjectLine
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_sheet import Facts, Key

NAME = "附表4 项目清单"
_TOP = 4
_COLUMNS = {"planned": 6, "year_total": 7, "increment": 9, "total": 10}
_SOURCES = {
    "planned": "investment_planned_wan", "year_total": "investment_completed_wan",
    "increment": "investment_increment_wan", "total": "investment_since_start_wan",
}  # fmt: skip
_COUNTS = {"projects": 3, "built": 4}
_RATE, _MARKS, _LAST = 8, 11, 11
_HEADS = ("序号", "项目编码", "项目名称", "类别", "阶段", "计划完成", "计划投资", "本年已完成", "完成率", "本月完成",
          "自开工累计", "标记")  # fmt: skip
Numbered = tuple[int, ProjectLine]


def write(sheet: Sheet, book: Book, projects: Facts) -> dict[str, At]:
    """Write the list. Return the cells of its total row by column name."""
    counted = [each for each in enumerate(book.projects, start=1) if each[1].year == book.plan_year]
    earlier = [each for each in enumerate(book.projects, start=1) if each[1].year != book.plan_year]
    title = translate(message("治理项目清单（{n}个）", n=len(counted)))
    sheet.least = 17
    print_setup.opening(sheet, book, number="附表4", title=title, unit="个、万元", last=_LAST)
    for column, head in enumerate(_HEADS):
        sheet.put(3, column, head, "head")
    row, breaks = _TOP + 1, []
    for _, group in groupby(counted, key=lambda each: (each[1].side, each[1].region)):
        breaks.append(row)
        row = _region(sheet, row, list(group), projects)
    total = _sums(sheet, _TOP, (_TOP + 1, row - 1), [line for _, line in counted], "total")
    _name(sheet, _TOP, "合　计", "total")
    if earlier:
        breaks.append(row)
        row = _region(sheet, row, earlier, projects, name="往年结转项目（不计入本年度合计）", rated=False)
    sheet.box((3, 0), (row - 1, _LAST))
    _finish(sheet, book, row, breaks[1:])
    return total


def _region(
    sheet: Sheet, row: int, group: list[Numbered], projects: Facts, *, name: str = "", rated: bool = True
) -> int:
    """Write the projects of a region by enterprise, and return the next row; earlier years have no rate (rule 16)."""
    first = group[0][1]
    head, row = row, row + 1
    for _, lines in groupby(group, key=lambda each: each[1].enterprise_code):
        row = _enterprise(sheet, row, list(lines), projects, rated=rated)
    _sums(sheet, head, (head + 1, row - 1), [line for _, line in group], "total", rated=rated)
    _name(
        sheet, head, name or translate(message("{side}　{region}", side=first.side.label, region=first.region)), "total"
    )
    return row


def _enterprise(sheet: Sheet, row: int, group: list[Numbered], projects: Facts, *, rated: bool) -> int:
    head = row
    for number, line in group:
        row += 1
        _line(sheet, row, number, line, projects, rated=rated)
        sheet.level(row, 2)
    _sums(sheet, head, (head + 1, row), [line for _, line in group], "sub", "strong", rated=rated)
    _name(
        sheet,
        head,
        translate(
            message("{enterprise}（{code}）", enterprise=group[0][1].enterprise, code=group[0][1].enterprise_code)
        ),
        "sub",
        "strong",
    )
    sheet.level(head, 1)
    return row + 1


def _line(sheet: Sheet, row: int, number: int, line: ProjectLine, projects: Facts, *, rated: bool) -> None:
    key, late = Key(f"$A{row + 1}", number), ("late",) if line.overdue else ()
    sheet.put(row, 0, number, "number", *late)
    for column, word in enumerate((line.code, line.title, line.category), start=1):
        sheet.put(row, column, word, "text", *late)
    sheet.put(row, 4, line.stage.label, "text", "center", *late)
    sheet.put(row, 5, translate(write_due(line.due, line.due_precision)), "text", "center", *late)
    found = {name: projects.pick(_SOURCES[name], "project_no", key) for name in _COLUMNS}
    _money(sheet, row, found, *late, rated=rated)
    sheet.put(row, _MARKS, marks(line), "text", "center", *late, *(("bad",) if line.overdue else ()))


def marks(line: ProjectLine) -> str:
    """Return the marks of a row as text: overdue, carried, retrofit."""
    known = {"逾期": line.overdue, "沿用上期": line.carried, "超低排放": line.retrofit}
    return listed(word for word, is_so in known.items() if is_so)


def _sums(
    sheet: Sheet, row: int, span: tuple[int, int], lines: Sequence[ProjectLine], *more: str, rated: bool = True
) -> dict[str, At]:
    """Write a row of sums over the numbered rows of a span: the projects, not the rows of sums among them."""
    for column in (0, *range(3, _LAST + 1)):
        sheet.put(row, column, None, "text", *more)
    last = max(span[1], span[0])
    numbered = f"$A{span[0] + 1}:$A{last + 1}"
    found = {}
    for name, column in _COLUMNS.items():
        cells = f"{cell(span[0], column)}:{cell(last, column)}"
        text = f'=ROUND(SUMIFS({cells},{numbered},">0"),2)'
        found[name] = Computed(text, sum(getattr(line, name) for line in lines), is_money=True)
    at = _money(sheet, row, found, *more, rated=rated)
    stages = f"$E{span[0] + 1}:$E{last + 1}"
    built = "+".join(f'COUNTIFS({numbered},">0",{stages},"{stage.label}")' for stage in sorted(BUILT))
    at["projects"] = At(cell(row, _COUNTS["projects"]), Computed(f'=COUNTIFS({numbered},">0")', len(lines)))
    at["built"] = At(cell(row, _COUNTS["built"]), Computed(f"={built}", sum(line.stage in BUILT for line in lines)))
    sheet.put(row, _COUNTS["projects"], at["projects"].amount, "pieces", *more)
    sheet.put(row, _COUNTS["built"], at["built"].amount, "pieces-built", *more)
    return at


def _money(sheet: Sheet, row: int, found: dict[str, Computed], *more: str, rated: bool) -> dict[str, At]:
    at = {name: At(cell(row, _COLUMNS[name]), amount) for name, amount in found.items()}
    for name, where in at.items():
        sheet.put(row, _COLUMNS[name], where.amount, "wan", *more)
    if rated:
        sheet.put(row, _RATE, rate(at["year_total"], at["planned"]), "rate", *more)
    else:
        sheet.put(row, _RATE, "/", "text", "center", *more)
    return at


def _name(sheet: Sheet, row: int, name: str, *more: str) -> None:
    sheet.merge((row, 1), (row, 2), name, "text", *more)


def _finish(sheet: Sheet, book: Book, row: int, breaks: list[int]) -> None:
    worksheet = sheet.worksheet
    worksheet.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    sheet.breaks = breaks
    print_setup.closing(
        sheet, book, row, _LAST,
        "注：逾期按本月最后一天判断；“沿用上期”为本月没有审核通过的月报；往年结转项目单列，不进入本年度合计，已完成投资属本年度，计划属以前年度，不计完成率。",
    )  # fmt: skip
    print_setup.set_up(sheet, book, landscape=True, rows=(3, 3))
    worksheet.freeze_panes(_TOP, 3)
    sheet.wide(0, 6)
    page_setup.lock(sheet)
