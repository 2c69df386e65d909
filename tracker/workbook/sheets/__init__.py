"""Writer of the workbook: content to .xlsx bytes, identical for identical content."""

from datetime import UTC
from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.core.audit import hashes
from tracker.core.calendar import months
from tracker.core.i18n import Message, message, translate
from tracker.core.xlsx.cell_text import plain
from tracker.core.xlsx.formats import OPTIONS, Formats
from tracker.core.xlsx.formulas import Formula
from tracker.core.xlsx.sheet import Sheet
from tracker.core.xlsx.streaming_writer import BulkSheet
from tracker.workbook.rules import Book
from tracker.workbook.sheets import (
    appendix,
    checks,
    codes,
    cover,
    data_rows,
    enterprises,
    grading,
    notes,
    overview,
    print_setup,
    projects,
    regions,
    retrofits,
    tables,
)
from tracker.workbook.sheets.checks import Totals

__all__ = ["CONTENTS", "write"]

CONTENTS = (
    (cover.NAME, "封面"),
    (notes.NAME, "范围、定义、单位、符号、指标含义、数据列"),
    (overview.NAME, "通报段落、全部指标、逐月和分地区图表"),
    (regions.NAME, "地方、兵团两块，小计、合计、位次"),
    (enterprises.NAME, "每家企业一行，含绩效等级和超低排放改造"),
    (projects.NAME, "按地区、企业分组的治理项目，往年结转单列"),
    (grading.NAME, "漏斗、年度计划、等级分布和逐家申请"),
    (appendix.MISSING, "没有报、逾期、被退回的企业"),
    (appendix.CHANGES, "本月有变动的计划项，与上月合计之差相等"),
    (appendix.FINDINGS, "准强制性和核实性发现，企业说明，处理意见"),
    (retrofits.NAME, "改造项目、三轨、淘汰单元"),
    (data_rows.ENTERPRISES, "企业数据表（供计算机读取）"),
    (data_rows.PROJECTS, "治理项目数据表（供计算机读取）"),
    (checks.NAME, "各合计两条路径求得的比较"),
    (codes.NAME, "本文件用到的代码和名称"),
)


def write(book: Book) -> bytes:
    """Return the workbook of a month and cut as .xlsx bytes."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    formats = Formats(workbook)
    made = {name: workbook.add_worksheet(translate(name), worksheet_class=BulkSheet) for name, _ in CONTENTS}
    sheets = {name: Sheet(name=translate(name), worksheet=each, formats=formats) for name, each in made.items()}
    amounts = data_rows.amounts(book)
    by_region = regions.write(sheets[regions.NAME], book, amounts)
    totals = Totals(
        overview=overview.write(sheets[overview.NAME], book, amounts, by_region),
        regions=by_region,
        enterprises=enterprises.write(sheets[enterprises.NAME], book, amounts),
        projects=projects.write(sheets[projects.NAME], book, amounts.projects),
        grading=grading.write(sheets[grading.NAME], book),
        retrofits=retrofits.write(sheets[retrofits.NAME], book),
    )
    for name in appendix.LISTS:
        appendix.write(sheets[name], book, name)
    tables.write(sheets[data_rows.ENTERPRISES], book, amounts.enterprises, frozen=5)
    tables.write(sheets[data_rows.PROJECTS], book, amounts.projects, frozen=6)
    sign = checks.write(sheets[checks.NAME], book, amounts, totals)
    cover.write(sheets[cover.NAME], book, sign, CONTENTS[1:])
    codes.write(sheets[codes.NAME], book)
    notes.write(sheets[notes.NAME], book)
    for sheet in sheets.values():
        sheet.finish()
    _name(workbook, book, sign)
    workbook.close()
    return buffer.getvalue()


def _name(workbook: Any, book: Book, sign: Formula | Message) -> None:
    """Set the named ranges and document properties that identify the file's origin."""
    for name, row in (("期别", cover.PERIOD_ROW), ("单位", cover.UNIT_ROW), ("数据校验码", cover.DIGEST_ROW)):
        workbook.define_name(translate(name).replace(" ", "_"), f"='{translate(cover.NAME)}'!$C${row + 1}")
    workbook.set_properties(
        {
            "title": translate(message("{title}（{month}）", title=cover.TITLE, month=print_setup.period(book))),
            "subject": plain(f"{print_setup.period(book)} {book.cut_name}"),
            "author": plain(book.unit),
            "company": plain(book.unit),
            "keywords": translate("一企一策, 月报, 乌—昌—石"),
            "comments": plain(print_setup.source_line(book)),
            "created": book.moment.astimezone(UTC).replace(tzinfo=None),
        }
    )
    kept = {
        "期别": book.month, "范围": str(book.cut), "计划年度": str(book.plan_year), "口径": book.basis,
        "截至": print_setup.as_of(book),
        "数据校验码": hashes.named(print_setup.digest(book)), "规则版本": print_setup.rules(),
        "程序版本": book.version, "审计链头": hashes.named(book.chain), "生成单位": book.unit,
        "数据时间": f"{months.local(book.moment):%Y-%m-%d %H:%M:%S}",
        "校核结论": str(sign.value if isinstance(sign, Formula) else translate(sign)),
    }  # fmt: skip
    for name, value in kept.items():
        workbook.set_custom_property(translate(name), plain(translate(value))[:255], "text")
