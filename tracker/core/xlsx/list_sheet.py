"""The Excel file of a list page: a workbook with one table, typed numbers and the filter in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import chain
from typing import IO

import xlsxwriter

from tracker.core.calendar import months
from tracker.core.fields import Field, FieldKind, InExport, appearing
from tracker.core.i18n import LabeledEnum, message, translate
from tracker.core.money import WAN, YI
from tracker.core.rates import MISSING
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.formats import OPTIONS, Formats
from tracker.core.xlsx.sheet import Sheet, Styled, Value
from tracker.core.xlsx.streaming_writer import BulkSheet

NAME = "列表"
_TOP = 3
_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001  (a property without a zone: the same list gives the same file)


class Style(LabeledEnum):
    """How a column is written, with its unit. Values of money are given in yuan and written in 万元 or 亿元."""

    TEXT = "text", ""
    CENTER = "text center", ""
    COUNT = "count", ""
    WAN = "wan", "万元"
    YI = "yi", "亿元"
    RATE = "rate", "%"
    DATE = "date", ""


@dataclass(frozen=True)
class Column:
    """One column: label, style, and the unit if the style has none."""

    label: str
    style: Style = Style.TEXT
    unit: str = ""

    @property
    def head(self) -> str:
        """The header text: the label with the unit."""
        unit = self.unit or self.style.label
        return translate(message("{label}\n（{unit}）", label=self.label, unit=unit)) if unit else self.label


_STYLES = {
    FieldKind.CHOICE: Style.CENTER,
    FieldKind.YES_NO: Style.CENTER,
    FieldKind.DUE: Style.CENTER,
    FieldKind.COUNT: Style.COUNT,
    FieldKind.AMOUNT: Style.WAN,
    FieldKind.CHANGE: Style.WAN,
    FieldKind.RATE: Style.RATE,
}


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the columns of the fields that appear in an export."""
    return tuple(
        Column(field.called(column), style, "" if style.label else field.unit)
        for field, column in appearing(fields, InExport)
        for style in (_STYLES.get(field.kind, Style.TEXT),)
    )


def write_long(
    target: IO[bytes],
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    note: str,
    total: Sequence[object],
    count: int,
) -> None:
    """Write a list of many rows into a file, row by row without holding all in memory. `count` is their number.

    Rows have one line and no border, so that a spreadsheet program opens a hundred thousand of them quickly.
    """
    workbook = xlsxwriter.Workbook(target, OPTIONS | {"in_memory": False})
    workbook.set_properties({"created": _FIXED})
    sheet = Sheet(
        name=translate(NAME),
        worksheet=workbook.add_worksheet(translate(NAME), worksheet_class=BulkSheet),
        formats=Formats(workbook),
    )
    last, bottom = len(columns) - 1, _TOP + count
    _head(sheet, title, note, columns)
    sheet.rows(
        _TOP, count + 1, chain((_long(columns, row) for row in rows), [_long(columns, total, "total")]), last + 1
    )
    sheet.worksheet.autofilter(_TOP - 1, 0, max(bottom - 1, _TOP), last)
    sheet.worksheet.freeze_panes(_TOP, 0)
    page_setup.lay_out(sheet, landscape=True, rows=(_TOP - 1, _TOP - 1))
    page_setup.footer(sheet)
    sheet.finish()
    workbook.close()


def _long(columns: Sequence[Column], values: Sequence[object], *more: str) -> Styled:
    written = [_value(column.style, value) for column, value in zip(columns, values, strict=True)]
    return written, _long_styles(tuple(columns), more)


@lru_cache(maxsize=64)
def _long_styles(columns: tuple[Column, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join((column.style.value, "row", *more)) for column in columns)


def _head(sheet: Sheet, title: str, note: str, columns: Sequence[Column]) -> None:
    sheet.put(0, 0, title, "heading", "line")
    sheet.put(1, 0, note, "note", "line")
    for place, column in enumerate(columns):
        sheet.put(_TOP - 1, place, column.head, "head")


def write_list(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    note: str,
    total: Sequence[object] | None = None,
) -> bytes:
    """Return the workbook of a list: title, a note with the filter, a frozen header and the total row.

    Money is given in yuan, a rate in percent (`rates.percent`). None is an empty cell, or “—” in a column of rates.
    """
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"created": _FIXED})
    sheet = Sheet(name=translate(NAME), worksheet=workbook.add_worksheet(translate(NAME)), formats=Formats(workbook))
    last = max(len(columns) - 1, 0)
    _head(sheet, title, note, columns)
    row = _TOP
    for values in rows:
        _line(sheet, row, columns, values)
        row += 1
    sheet.worksheet.autofilter(_TOP - 1, 0, max(row - 1, _TOP), last)
    if total is not None:
        _line(sheet, row, columns, total, "total")
        row += 1
    sheet.box((_TOP - 1, 0), (row - 1, last))
    sheet.worksheet.freeze_panes(_TOP, 0)
    page_setup.lay_out(sheet, landscape=True, rows=(_TOP - 1, _TOP - 1))
    page_setup.footer(sheet)
    sheet.finish()
    workbook.close()
    return buffer.getvalue()


def _line(sheet: Sheet, row: int, columns: Sequence[Column], values: Sequence[object], *more: str) -> None:
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        written = _value(column.style, value)
        style = "text center" if isinstance(written, str) and column.style is not Style.TEXT else column.style.value
        sheet.put(row, place, written, *style.split(), *more)


def _value(style: Style, value: object) -> Value:
    """Return the value of a cell. A word in a column of numbers (—, /, 未报) stays a word."""
    if value is None:
        return MISSING if style is Style.RATE else None
    if isinstance(value, datetime):
        return f"{months.local(value):%Y-%m-%d %H:%M}" if value.tzinfo else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str | date):
        return value
    if not isinstance(value, int | float | Decimal):
        return str(value)
    if style is Style.RATE:
        return float(Decimal(str(value)) / 100)
    if style in (Style.WAN, Style.YI):
        return float(Decimal(str(value)) / (WAN if style is Style.WAN else YI))
    return str(value) if style in (Style.TEXT, Style.CENTER) else float(value) if isinstance(value, Decimal) else value
