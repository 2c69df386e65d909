"""附表3: one row per enterprise with grade and retrofit stages."""

from collections.abc import Sequence

from tracker.core.i18n import message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.cell_text import spoken
from tracker.core.xlsx.formulas import At, Computed, cell, rate
from tracker.core.xlsx.page_breaks import A3
from tracker.core.xlsx.sheet import Sheet
from tracker.reports.rules.reports import ReportState
from tracker.workbook.rules import Book, EnterpriseLine
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_sheet import Amounts, Key

NAME = "附表3 企业进展"
_TOP = 6
_COLUMNS = {
    "projects": 11, "built": 12, "overdue": 13, "planned": 15, "year_total": 16, "increment": 17, "total": 18,
}  # fmt: skip
_MONEY = ("planned", "year_total", "increment", "total")
_RATE, _MONEY_RATE, _REPORT, _LAST = 14, 19, 20, 20
_GROUPS = ((3, 6, "基本情况"), (8, 10, "超低排放改造"), (11, 14, "治理项目（个）"), (15, 19, "投资（万元）"))
_HEADS = (
    "序号", "企业编码", "企业名称", "监管部门", "属地", "行业", "生产状态", "绩效等级", "有组织", "无组织", "清洁运输",
    "计划", "已建成", "逾期", "完成率", "计划投资", "已完成投资", "本月完成", "自开工累计", "完成率", "月报状态",
)  # fmt: skip
_ALONE = (0, 1, 2, 7, _REPORT)


def write(sheet: Sheet, book: Book, amounts: Amounts) -> dict[str, At]:
    """Write the table. Return the cells of its total row by column name."""
    title = translate(message("企业进展情况表（{n}家）", n=len(book.enterprises)))
    sheet.least = 19
    print_setup.opening(sheet, book, number="附表3", title=title, unit="个、万元", last=_LAST)
    _heads(sheet)
    rows = [_line(sheet, _TOP + number, number, line, amounts) for number, line in enumerate(book.enterprises, start=1)]
    last = _TOP + len(rows)
    total = _total(sheet, rows, last)
    sheet.box((3, 0), (last, _LAST))
    for column in (_RATE, _MONEY_RATE):
        _bar(sheet, column, last)
    missed = {
        "type": "cell",
        "criteria": "==",
        "value": spoken(f'"{ReportState.MISSED.label}"'),
        "format": sheet.formats.hatch,
    }
    sheet.worksheet.conditional_format(_TOP + 1, _REPORT, max(last, _TOP + 1), _REPORT, missed)
    print_setup.closing(
        sheet, book, last + 1, _LAST,
        "注：绩效等级为本月末有效的评定，多条生产线分别列出；“/”表示没有该项改造或没有评定；月报未通过的，数字沿用上期。",
    )  # fmt: skip
    print_setup.set_up(sheet, book, paper=A3, landscape=True, rows=(3, 5))
    sheet.worksheet.repeat_columns(0, 2)
    sheet.worksheet.freeze_panes(_TOP, 3)
    sheet.wide(0, 6)
    page_setup.lock(sheet)
    return total


_LETTERS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子")


def _heads(sheet: Sheet) -> None:
    for column, head in enumerate(_HEADS):
        if column in _ALONE:
            sheet.merge((3, column), (4, column), head, "head")
        else:
            sheet.put(4, column, head, "head")
        sheet.put(5, column, _LETTERS[column] if column < 11 else str(column - 10), "head")
    for first, last, head in _GROUPS:
        sheet.merge((3, first), (3, last), head, "head")
    for row in (3, 4, 5):
        sheet.tall(row, 20)


def _line(sheet: Sheet, row: int, number: int, line: EnterpriseLine, amounts: Amounts) -> dict[str, At]:
    production = line.production.label if line.production else "/"
    words = (line.code, line.name, line.bureau, line.place, line.industry, production, line.grade, line.organized,
             line.fugitive, line.clean_transport)  # fmt: skip
    sheet.put(row, 0, number, "number")
    for column, word in enumerate(words, start=1):
        sheet.put(row, column, word or "/", "text", *(("center",) if column >= 6 else ()))
    found = amounts.of({"enterprise_no": Key(f"$A{row + 1}", number)})
    sheet.put(row, _REPORT, line.report or "/", "text", "center")
    return _amounts(sheet, row, {name: found[name]() for name in _COLUMNS})


def _total(sheet: Sheet, rows: Sequence[dict[str, At]], last: int) -> dict[str, At]:
    found = {}
    for name, column in _COLUMNS.items():
        span = f"{cell(_TOP + 1, column)}:{cell(max(last, _TOP + 1), column)}"
        text = f"=ROUND(SUM({span}),2)" if name in _MONEY else f"=SUM({span})"
        found[name] = Computed(text, sum(at[name].amount.raw for at in rows), name in _MONEY)
    for column in range(_LAST + 1):
        sheet.put(_TOP, column, None, "text", "total")
    sheet.put(_TOP, 2, "合　计", "text", "total")
    return _amounts(sheet, _TOP, found, "total")


def _amounts(sheet: Sheet, row: int, found: dict[str, Computed], *more: str) -> dict[str, At]:
    at = {name: At(cell(row, _COLUMNS[name]), amount) for name, amount in found.items()}
    for name, where in at.items():
        sheet.put(row, _COLUMNS[name], where.amount, "wan" if name in _MONEY else "count", *more)
    sheet.put(row, _RATE, rate(at["built"], at["projects"]), "rate", *more)
    sheet.put(row, _MONEY_RATE, rate(at["year_total"], at["planned"]), "rate", *more)
    return at


def _bar(sheet: Sheet, column: int, last: int) -> None:
    bar = {"type": "data_bar", "bar_color": "#CFE3E5", "min_type": "num", "max_type": "num",
           "min_value": 0, "max_value": 1}  # fmt: skip
    sheet.worksheet.conditional_format(_TOP + 1, column, max(last, _TOP + 1), column, bar)
