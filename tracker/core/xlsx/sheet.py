"""A sheet of a workbook: cells are collected first, then written with borders, widths and heights."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from typing import Any

from tracker.config import LANGUAGES
from tracker.core import locale
from tracker.core.i18n import Message, translate
from tracker.core.money import WAN
from tracker.core.xlsx import cell_text, page_breaks
from tracker.core.xlsx.formats import Formats
from tracker.core.xlsx.formulas import Computed, Formula
from tracker.core.xlsx.page_breaks import Paper

WIDEST = 40
_HEAD_ROOM = 12
_NARROWEST = 4
_POINTS = {"note": 12.5, "code": 12.5, "heading": 20.0, "para": 18.0, "title": 30.0}
_LINE = 15.5
_SCALE = 1.07
"""Factor of widths: a Chinese character of 11 points is slightly wider than two digits, the unit of widths."""

Value = str | Message | int | float | date | Computed | Formula | None
Styled = tuple[Sequence[object], tuple[str, ...]]
"""The values of a row, and the style names of each value."""
_SAMPLE = 2_000


@dataclass(frozen=True)
class _Cell:
    value: Value
    styles: tuple[str, ...]
    link: str = ""


@dataclass(kw_only=True)
class Sheet:
    """A worksheet that is being written. Text never becomes a formula, and cells have named formats."""

    name: str
    worksheet: Any
    formats: Formats
    least: float = 15.0
    breaks: list[int] = field(default_factory=list)
    """The rows before which a new page begins."""
    paper: Paper = Paper()
    tail: int | None = None
    """The first of the last rows, which must stay together on one page."""
    _cells: dict[tuple[int, int], _Cell] = field(default_factory=dict)
    _merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    _inside: set[tuple[int, int]] = field(default_factory=set)
    _levels: dict[int, int] = field(default_factory=dict)
    _heights: dict[int, float] = field(default_factory=dict)
    _widths: dict[int, float] = field(default_factory=dict)
    _sample: list[Styled] = field(default_factory=list)

    def rows(self, first: int, count: int, rows: Iterable[Styled], width: int) -> None:
        """Append many rows from row `first` on, which must be the last rows.

        They are generated when the file is written.

        Column widths follow from the first of them. The worksheet must be a `BulkSheet`.
        """
        coming = iter(rows)
        self._sample = list(islice(coming, _SAMPLE))
        self.worksheet.stream(first, count, self._formatted(chain(self._sample, coming)), width)

    def _formatted(self, rows: Iterable[Styled]) -> Iterator[tuple[Sequence[object], Sequence[Any]]]:
        made: dict[Sequence[str], list[Any]] = {}
        chinese = locale.spoken() == LANGUAGES[0]
        for values, styles in rows:
            if styles not in made:
                made[styles] = [self.formats[tuple(style.split())] for style in styles]
            yield values if chinese else [_told(value) for value in values], made[styles]

    def put(self, row: int, column: int, value: Value, *styles: str) -> None:
        """Set the value and styles of a cell. The type of the value decides how it is written, never its look."""
        self._cells[row, column] = _Cell(_told(value), styles)

    def line(self, row: int, values: Sequence[tuple[Value, str]], *more: str) -> None:
        """Set the cells of a row from the first column on, each with its own styles and the styles of the row."""
        for column, (value, style) in enumerate(values):
            self.put(row, column, value, *style.split(), *more)

    def link(self, row: int, column: int, target: str, words: str) -> None:
        """Set a link to another sheet of the workbook. Other links are never written."""
        self._cells[row, column] = _Cell(translate(words), ("link",), f"internal:'{translate(target)}'!A1")

    def merge(self, first: tuple[int, int], last: tuple[int, int], value: str | Message, *styles: str) -> None:
        """Merge several cells and set their text. Not used on 数据 sheets."""
        for row in range(first[0], last[0] + 1):
            for column in range(first[1], last[1] + 1):
                self.put(row, column, None, *styles)
        self.put(*first, value, *styles)
        if first != last:
            self._merged.append((*first, *last))
            self._inside |= {(r, c) for r in range(first[0], last[0] + 1) for c in range(first[1], last[1] + 1)}

    def box(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Draw a medium border around a block of cells."""
        for (row, column), cell in list(self._cells.items()):
            if not (first[0] <= row <= last[0] and first[1] <= column <= last[1]):
                continue
            edges = [
                name
                for name, there in (
                    ("edge-left", column == first[1]),
                    ("edge-right", column == last[1]),
                    ("edge-top", row == first[0]),
                    ("edge-bottom", row == last[0]),
                )
                if there
            ]
            self._cells[row, column] = _Cell(cell.value, (*cell.styles, *edges), cell.link)

    def level(self, row: int, level: int) -> None:
        """Set the outline level of a row. The row stays visible."""
        self._levels[row] = level

    def tall(self, row: int, points: float) -> None:
        """Set the height of a row in points."""
        self._heights[row] = points

    def wide(self, column: int, places: float) -> None:
        """Set the width of a column in digits."""
        self._widths[column] = places

    def finish(self) -> None:
        """Write the collected cells, merged ranges, widths and heights to the worksheet."""
        widths = self._all_widths()
        for column, width in widths.items():
            self.worksheet.set_column(column, column, width)
        for first_row, first_column, last_row, last_column in self._merged:
            style = self.formats[self._cells[first_row, first_column].styles]
            self.worksheet.merge_range(first_row, first_column, last_row, last_column, "", style)
        for (row, column), cell in sorted(self._cells.items(), key=lambda item: item[0]):
            self._write(row, column, cell)
        heights = self._all_heights(widths)
        for row in sorted({*heights, *self._levels}):
            level = self._levels.get(row)
            self.worksheet.set_row(row, heights.get(row), None, {"level": level} if level else {})
        self._mark_rates()
        breaks = page_breaks.kept(self.paper, widths, heights, self.breaks, self.tail)
        if breaks:
            self.worksheet.set_h_pagebreaks(breaks)

    def _mark_rates(self) -> None:
        """Add a conditional format to every column of rates, so that a rate below 0 shows its sign."""
        spans: dict[int, list[int]] = {}
        for (row, column), cell in self._cells.items():
            if "rate" in cell.styles:
                spans.setdefault(column, []).append(row)
        rule = {"type": "cell", "criteria": "<", "value": 0, "format": self.formats.below} if spans else {}
        for column, rows in spans.items():
            self.worksheet.conditional_format(min(rows), column, max(rows), column, rule)

    def _write(self, row: int, column: int, cell: _Cell) -> None:
        style, value, sheet = self.formats[cell.styles], cell.value, self.worksheet
        if cell.link:
            done = sheet.write_url(row, column, cell.link, style, cell.value)
        elif isinstance(value, Computed | Formula):
            done = sheet.write_formula(row, column, value.formula, style, value.value)
        elif isinstance(value, str) and value:
            done = sheet.write_string(row, column, value, style)
        elif isinstance(value, date):
            done = sheet.write_datetime(row, column, value, style)
        elif isinstance(value, int | float):
            done = sheet.write_number(row, column, value, style)
        else:
            done = sheet.write_blank(row, column, None, style)
        if done:
            raise ValueError(f"cell {self.name}!R{row + 1}C{column + 1} was not written: {done}")

    def _all_widths(self) -> dict[int, float]:
        widest: dict[int, int] = {}
        for (row, column), cell in self._cells.items():
            if (row, column) in self._inside or "line" in cell.styles or "loose" in cell.styles:
                continue
            places = cell_text.width(shown(cell.value, cell.styles))
            room = min(places, _HEAD_ROOM) if "head" in cell.styles else places + 3 * ("field" in cell.styles)
            room += 2 * ("indent" in cell.styles)
            widest[column] = max(widest.get(column, _NARROWEST), room)
        for values, styles in self._sample:
            for column, (value, style) in enumerate(zip(values, styles, strict=True)):
                places = cell_text.width(shown(in_cell(value), tuple(style.split())))
                widest[column] = max(widest.get(column, _NARROWEST), places)
        return {column: min(places * _SCALE + 3, WIDEST) for column, places in widest.items()} | self._widths

    def _all_heights(self, widths: dict[int, float]) -> dict[int, float]:
        heights: dict[int, float] = {}
        spans = {(first, left): (left, right) for first, left, last, right in self._merged if first == last}
        for (row, column), cell in self._cells.items():
            if not isinstance(cell.value, str) or ((row, column) in self._inside and (row, column) not in spans):
                continue
            left, right = spans.get((row, column), (column, column))
            room = sum(widths.get(each, 8.43) for each in range(left, right + 1))
            points = next((_POINTS[name] for name in cell.styles if name in _POINTS), _LINE)
            wraps = {"text", "head", "loose"} & {*cell.styles} and "row" not in cell.styles
            scale = max(points / _LINE, 1.0) * _SCALE
            count = cell_text.lines(cell.value, (room - 2.5) / scale) if wraps else 1
            heights[row] = max(heights.get(row, self.least), min(count * points + 3, 409.0))
        return heights | self._heights


def _told(value: Any) -> Any:
    """Return a value in the current language: text is translated, and also sheet names and words within formulas."""
    if isinstance(value, str | Message):
        return cell_text.plain(translate(value))
    if isinstance(value, Formula):
        return Formula(
            cell_text.spoken(value.formula), translate(value.value) if isinstance(value.value, str) else value.value
        )
    return replace(value, formula=cell_text.spoken(value.formula)) if isinstance(value, Computed) else value


def shown(value: Value, styles: tuple[str, ...]) -> str:
    """Return a value as text about as wide as the sheet shows it."""
    plain = value.value if isinstance(value, Computed | Formula) else value
    if plain is None or isinstance(plain, str):
        return plain or ""
    if isinstance(plain, date):
        return plain.isoformat()
    style = next(iter(styles), "text")
    if "rate" in style:
        return translate("+00.00个百分点") if style == "change-rate" else "▲100.00%  "
    written = f"{plain:,.2f}" if style.endswith(("wan", "yi")) else f"{plain:,}"
    return f"+{written} ↑" if style.startswith("change") else written


def in_cell(value: object) -> Value:
    """Return a value that a cell can store. Raise TypeError for other types."""
    if value is None or isinstance(value, str | int | float | date):
        return value
    raise TypeError(f"no cell for {value!r}")


def in_file(value: object, style: str) -> Value:
    """Return a value as a 数据 sheet stores it: money in 万元."""
    if style == "wan" and isinstance(value, int):
        return value / WAN
    return in_cell(value)
