"""Streaming writer of long sheets: writes rows directly as XML instead of using XlsxWriter's table of cells.

XlsxWriter stores an object for each cell and looks it up again on writing, which takes most of the time for long lists.
This worksheet writes its rows itself with inline text, and leaves the rest to XlsxWriter. It uses private names of
XlsxWriter; a test therefore reads its files back.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tracker.core.xlsx.cell_text import plain

_BATCH_SIZE = 500
_CACHE_SIZE = 20_000
"""The most texts whose XML is cached: names of bureaus, stages and categories repeat often."""
_DAY_ZERO = date(1899, 12, 30).toordinal()
_LOOKS_ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")

Row = tuple[Sequence[object], Sequence[Any]]
"""The values of a row, and the format of each value."""


@dataclass(frozen=True)
class _Bulk:
    first: int
    count: int
    rows: Iterable[Row]


class BulkSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose last rows are an iterable, which is read once, when the file is written."""

    bulk: _Bulk | None = None

    def stream(self, first: int, count: int, rows: Iterable[Row], width: int) -> None:
        """Append `count` rows of `width` cells from row `first` on. No cells may follow below."""
        self.bulk = _Bulk(first, count, rows)
        self._check_dimensions(max(first + count - 1, 0), max(width - 1, 0))

    def _write_rows(self) -> None:
        if self.bulk is None:
            super()._write_rows()
            return
        self.dim_rowmax = self.bulk.first - 1
        super()._write_rows()
        self.dim_rowmax = self.bulk.first + self.bulk.count - 1
        written = 0
        for part in _parts(self.bulk):
            self.fh.write("".join(part))
            written += len(part)
        if written != self.bulk.count:
            raise ValueError(f"{self.name}: {self.bulk.count} rows were announced, {written} came")


def _parts(bulk: _Bulk) -> Iterator[list[str]]:
    """Yield the XML of the rows, _BATCH_SIZE rows at a time."""
    texts: dict[str, str] = {}
    part: list[str] = []
    known: Sequence[Any] = ()
    edges: list[tuple[str, str]] = []
    for number, (values, formats) in enumerate(bulk.rows, start=bulk.first + 1):
        if formats is not known:
            known, edges = formats, _edges(formats)
        part.append(_row(number, values, edges, texts))
        if len(part) == _BATCH_SIZE:
            yield part
            part = []
    yield part


def _edges(formats: Sequence[Any]) -> list[tuple[str, str]]:
    """Return for each cell of a row the text before and after the row number in its start tag."""
    return [(f'<c r="{xl_col_to_name(at)}', f'" s="{each._get_xf_index()}"') for at, each in enumerate(formats)]


def _row(number: int, values: Sequence[object], edges: list[tuple[str, str]], texts: dict[str, str]) -> str:
    cells = [f'<row r="{number}">']
    for value, (before, after) in zip(values, edges, strict=True):
        head = f"{before}{number}{after}"
        if type(value) is str:
            xml = texts.get(value)
            if xml is None:
                xml = _text(value)
                if len(texts) < _CACHE_SIZE:
                    texts[value] = xml
            cells.append(f"{head}{xml}")
        elif type(value) is int:
            cells.append(f"{head}><v>{value}</v></c>")
        else:
            cells.append(f"{head}{_other(value)}")
    cells.append("</row>")
    return "".join(cells)


def _text(value: str) -> str:
    """Return the rest of a text cell as XML. Text like `_x0041_` is escaped, because Excel would decode it."""
    clean = _LOOKS_ESCAPED.sub(r"_x005F\1", plain(value))
    if not clean:
        return "/>"
    clean = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _other(value: object) -> str:
    """Return the rest of a cell of another type as XML. Raise TypeError for a type that no cell can store."""
    if value is None:
        return "/>"
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v></c>'
    return f"><v>{_number(value)}</v></c>"


def _number(value: object) -> str:
    """Format a number, or a day as its serial number in Excel."""
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float | Decimal) and math.isfinite(value):
        return repr(float(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return str(value.toordinal() - _DAY_ZERO)
    if hasattr(value, "item"):  # a number of numpy
        return _number(value.item())
    raise TypeError(f"no cell for {value!r}")
