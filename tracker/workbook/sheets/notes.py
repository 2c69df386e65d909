"""说明: scope, units, rounding, marks, meaning of each figure, columns of the 数据 sheets."""

from collections.abc import Sequence

from tracker.core.audit import hashes
from tracker.core.i18n import message, translate
from tracker.core.xlsx.sheet import Sheet
from tracker.figures.rules import Figure
from tracker.workbook.rules import Book
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_rows import ENTERPRISE_COLUMNS, ENTERPRISES, PROJECT_COLUMNS, PROJECTS

NAME = "说明"
_LAST = 3
_RULES = (
    ("范围", "本文件只含封面所示范围和月份，可用数据校验码核对。"),
    ("重复生成", "已封账月份每次生成的文件逐字节相同。未封账的写明生成时刻，数据不变时只有它和据此算的逾期天数不同。"),
    ("口径", "审核通过：本月月报经逐级审核通过的数字；没有通过的沿用上期，附表4标“沿用上期”，附表1计其家数。"),
    ("计划年度", "投资和项目数只计所示计划年度的计划项；以前年度未完成的项目为“往年结转”，单列不计入。"),
    ("已完成投资", "本月末自开工累计数减上年12月末累计数；是已完成且可证明的工作量，不是付款额或合同额。"),
    ("单位", "数据表和附表2至附表4的金额为万元（两位小数，精确）；附表1为亿元（两位小数，四舍五入）。"),
    ("四舍五入", "率和亿元由原数计算后四舍五入，分项之和可能与合计不等；未全部完成的不显示100%（99.996%显示99.99%）。"),
    ("符号", "“—”没有分母或没有上月数；“/”不适用或没有；“0”是零；▲ 超过100%；↑↓ 比上月增减；空白单元格表示该项未载。"),
    ("上月", "上月与本月不在同一计划年度时不比较，显示“—”。"),
    ("改造阶段", "按登记的最近阶段；登记日期晚于本月末的不显示。"),
    ("合计与公式", "附表的合计和率都是公式，取自两张数据表，并存有计算好的值，校核表逐一比较。"),
    ("校核结论", "另用第二条路径由填报、计划项和任期重算本月本范围；任何一处不符，封面即写“不通过”、处数和首处。"),
    ("保护", "附表和校核加了无密码的保护，防误改；需要折叠附表4的分组时，先在“审阅”中撤销工作表保护。没有隐藏的内容。"),
)  # fmt: skip


def write(sheet: Sheet, book: Book) -> None:
    """Write the sheet."""
    sheet.least = 18
    sheet.put(0, 0, "说明", "heading")
    row = _table(sheet, 1, ("事项", "内容"), [(name, words) for name, words in _RULES])
    sheet.put(row, 0, "指标的含义", "heading")
    figures = [_told(value.figure) for value in (*(each.now for each in book.indicators), *book.statuses)]
    row = _table(sheet, row + 1, ("指标", "含义", "单位"), figures)
    for name, columns in ((ENTERPRISES, ENTERPRISE_COLUMNS), (PROJECTS, PROJECT_COLUMNS)):
        sheet.put(row, 0, translate(message("{name} 的列（列名见代码表）", name=name)), "heading")
        row = _table(sheet, row + 1, ("列", "说明"), [(column.label, column.meaning or "—") for column in columns])
    sheet.put(row, 0, "本文件的出处", "heading")
    made = (
        ("数据校验码", hashes.named(print_setup.digest(book))), ("审计链头", hashes.named(book.chain)),
        ("规则版本", print_setup.rules()), ("程序版本", book.version),
    )  # fmt: skip
    row = _table(sheet, row + 1, ("事项", "内容"), made)
    sheet.put(row, 0, print_setup.source_line(book), "note")
    for column, width in enumerate((24, 62, 16, 14)):
        sheet.wide(column, width)
    sheet.worksheet.print_area(0, 0, row, _LAST)
    print_setup.set_up(sheet, book)


def _told(figure: Figure) -> tuple[str, ...]:
    return translate(figure.name), translate(figure.meaning), translate(figure.unit)


def _table(sheet: Sheet, row: int, heads: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> int:
    """Write a small table and return the row after it and a gap; a last column of two fills the page width."""
    for place, values in enumerate((heads, *lines), start=row):
        style = "head" if place == row else "text"
        if len(values) == 2:
            sheet.put(place, 0, values[0], style, *(() if place == row else ("strong",)))
            sheet.merge((place, 1), (place, _LAST), values[1], style)
            continue
        sheet.put(place, 0, values[0], style)
        sheet.merge((place, 1), (place, _LAST - 1), values[1], style)
        sheet.put(place, _LAST, values[2], style, *(() if place == row else ("center",)))
    last = row + len(lines)
    sheet.box((row, 0), (last, _LAST))
    return last + 2
