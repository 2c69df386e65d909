"""封面: title, month, data source, verdict of the checks, table of contents."""

from collections.abc import Sequence

from tracker.core.audit import hashes
from tracker.core.i18n import Message, message, translate
from tracker.core.xlsx.cell_text import spoken
from tracker.core.xlsx.formulas import Formula
from tracker.core.xlsx.sheet import Sheet
from tracker.workbook.rules import Book
from tracker.workbook.sheets import print_setup

NAME = "封面"
TITLE = "“乌—昌—石”区域“一企一策”大气污染治理进展月报"
_LAST = 3
PERIOD_ROW, UNIT_ROW, DIGEST_ROW = 4, 5, 11


def write(sheet: Sheet, book: Book, sign: Formula | Message, contents: Sequence[tuple[str, str]]) -> None:
    """Write the cover; `contents` are the names of the sheets and descriptions of their content."""
    sheet.merge((1, 0), (1, _LAST), TITLE, "title")
    sheet.merge(
        (2, 0),
        (2, _LAST),
        translate(message("{month}　{name}", month=print_setup.period(book), name=book.cut_name)),
        "loose",
        "heading",
        "center",
    )
    state = book.state if book.frozen else translate(message("{state}（数字未定）", state=book.state))
    lines = (
        ("期别", book.month), ("编制单位", book.unit), ("范围", book.cut_name), ("计划年度", str(book.plan_year)),
        ("口径", book.basis), ("月份状态", state),
        ("截至" if book.frozen else "生成时刻", print_setup.as_of(book)),
        ("数据校验码", hashes.printed(print_setup.digest(book))),
    )  # fmt: skip
    row = PERIOD_ROW
    for name, value in lines:
        sheet.put(row, 1, name, "text", "strong", "sub")
        sheet.put(row, 2, value, "text")
        row += 1
    sheet.put(row, 1, "校核结论", "text", "strong", "sub")
    sheet.put(row, 2, sign, "text", "bold")
    sheet.put(row + 1, 1, "校核依据", "text", "strong", "sub")
    sheet.put(row + 1, 2, print_setup.verdict(book), "text")
    sheet.box((PERIOD_ROW, 1), (row + 1, 2))
    rule = {"type": "cell", "criteria": "!=", "value": spoken('"通过"'), "format": sheet.formats.wash}
    sheet.worksheet.conditional_format(row, 2, row, 2, rule)
    row += 3
    sheet.put(row, 1, "目录", "heading")
    for place, (name, words) in enumerate(contents, start=row + 1):
        sheet.link(place, 1, name, name)
        sheet.put(place, 2, words, "line")
        sheet.tall(place, 20)
    row += len(contents) + 2
    for words in ("联系人：　　　　　　　　　联系电话：", "内部资料由编制单位决定；本文件不得载入国家秘密。"):
        sheet.put(row, 1, words, "line" if words.startswith("联系人") else "note")
        row += 1
    for column, width in enumerate((2, 22, 56, 2)):
        sheet.wide(column, width)
    sheet.tall(1, 72)
    sheet.worksheet.print_area(0, 0, row, _LAST)
    print_setup.set_up(sheet, book)
