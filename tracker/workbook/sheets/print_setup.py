"""Common parts of the workbook's printed sheets: data source, title rows, signature line and footer."""

import json
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256

from tracker.core.audit import hashes
from tracker.core.calendar import months
from tracker.core.i18n import Message, listed, message, translate
from tracker.core.xlsx.cell_text import in_footer
from tracker.core.xlsx.page_breaks import A4
from tracker.core.xlsx.page_setup import footer, lay_out
from tracker.core.xlsx.sheet import Sheet
from tracker.figures.rules import FIGURES
from tracker.workbook.rules import Book

_ASIDE = ("version", "chain", "moment")
_GAP = "　" * 5
_SIGNED = ("单位负责人：", "统计负责人：", "填表人：", "联系电话：", "报出日期：　　年　　月　　日")


@lru_cache(maxsize=1)
def digest(book: Book) -> str:
    """Return the SHA-256 of the workbook's content, independent of program version and moment of writing."""
    said = {name: value for name, value in asdict(book).items() if name not in _ASIDE}
    said["missing"] = [line | {"late": 0} for line in said["missing"]]
    said["projects"] = [line | line.pop("more") for line in said["projects"]]
    return sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode(errors="replace")
    ).hexdigest()


@lru_cache(maxsize=1)
def rules() -> str:
    """Return the first 12 digits of the SHA-256 of all declarations: the version of the rules."""
    return sha256(repr([asdict(each) for each in FIGURES.values()]).encode()).hexdigest()[:12]


def period(book: Book) -> str:
    """Return the name of the month in the reader's language."""
    return translate(months.name(book.month))


def as_of(book: Book) -> str:
    """Return the day of the closing; for an open month the moment of writing."""
    return f"{months.local(book.moment):{'%Y-%m-%d' if book.frozen else '%Y-%m-%d %H:%M:%S'}}"


def verdict(book: Book) -> str:
    """Return the result of the recomputation with pandas (second path) as a sentence."""
    found = book.verdict
    if found.differences:
        return translate(message("第二条路径（由填报、计划项和任期重算本月本范围）不符 {n} 处，首处：{first}",
                        n=found.differences, first=found.first))  # fmt: skip
    return translate(message("第二条路径（由填报、计划项和任期重算本月本范围）一致：{rows} 行，{totals} 个合计",
                    rows=found.positions, totals=found.totals))  # fmt: skip


def source_line(book: Book) -> str:
    """Return the line that names the data source at the foot of every sheet."""
    state = "" if book.frozen else "（填报中，数字未定）"
    return translate(
        message(
            "{month}{state} · 计划年度 {year} · 口径：{basis} · 截至 {day} · 数据校验码 {hash} · 程序 {version}",
            month=period(book),
            state=state,
            year=book.plan_year,
            basis=book.basis,
            day=as_of(book),
            hash=hashes.printed(digest(book)),
            version=book.version,
        )
    )


def set_up(
    sheet: Sheet, book: Book, *, paper: int = A4, landscape: bool = False, rows: tuple[int, int] | None = None
) -> None:
    """Set paper, header and footer of a sheet; the footer has the month and the hash of the content."""
    lay_out(sheet, paper=paper, landscape=landscape, rows=rows)
    sheet.worksheet.set_header(f'&L&9&"宋体,Regular"{in_footer(sheet.name)}')
    footer(sheet, translate(message("{month}  校验码 {hash}", month=period(book), hash=hashes.printed(digest(book)))))


def opening(sheet: Sheet, book: Book, *, number: str, title: str, unit: str, last: int) -> None:
    """Write the three title rows: number, title, then issuing unit, month and unit of measure."""
    sheet.put(0, 0, number, "heading")
    sheet.merge((1, 0), (1, last), title, "title")
    middle = last * 2 // 3
    sheet.merge(
        (2, 0),
        (2, middle),
        translate(message("编制单位：{unit}　　范围：{name}", unit=book.unit, name=book.cut_name)),
        "loose",
    )
    sheet.merge(
        (2, middle + 1),
        (2, last),
        translate(message("{month}　　计量单位：{unit}", month=period(book), unit=unit)),
        "loose",
        "right",
    )
    sheet.tall(1, 36)


def closing(sheet: Sheet, book: Book, row: int, last: int, *notes: str | Message) -> None:
    """Write notes, data source and signature line under a table; they stay on one page with the two rows above."""
    sheet.tail = row - 2
    for note in (*notes, source_line(book)):
        sheet.merge((row, 0), (row, last), note, "note")
        row += 1
    sheet.merge((row, 0), (row, last), listed(_SIGNED, _GAP), "line")
    sheet.tall(row, 28)
    sheet.worksheet.print_area(0, 0, row, last)
