"""Parser of one worksheet's XML: non-empty cells, merged ranges, hidden rows and columns."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.core.xlsx.reader.cells import Cell, place
from tracker.core.xlsx.reader.packages import Attributes

_SEEN_TEXT = {"v", "t"}


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A merged range. Only its first cell has a value."""

    text: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int

    def columns(self) -> range:
        """Return the columns of the range."""
        return range(self.first_column, self.last_column + 1)


@dataclass(kw_only=True)
class Sheet:
    """One sheet: the cells by row and column, and the rows and columns that are hidden."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False

    def rows_of(self, merge: Merge) -> list[int]:
        """Return the rows of a merged range that have any cell."""
        order = sorted(self.rows)
        return order[bisect_left(order, merge.first_row) : bisect_right(order, merge.last_row)]


@dataclass(kw_only=True, slots=True)
class RawCell:
    """A cell as written in the XML."""

    row: int
    column: int
    kind: str
    style: int
    formula: bool = False
    filled: bool = False
    text: str = ""


class SheetReader:
    """An XML handler that fills a sheet. `made` converts a raw cell to a cell, or to None for an empty one."""

    def __init__(self, sheet: Sheet, made: Callable[[RawCell], Cell | None]) -> None:
        self._sheet, self._made = sheet, made
        self._row = self._column = 0
        self._rows_hidden_by_default = False
        self._cell: RawCell | None = None
        self._phonetic = self._listening = False
        self._starts = {
            "sheetFormatPr": self._start_defaults, "col": self._start_column, "row": self._start_row,
            "c": self._start_cell, "mergeCell": self._start_merge, "filterColumn": self._start_filter,
        }  # fmt: skip

    def start(self, tag: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if tag in self._starts:
            self._starts[tag](attributes)
        elif self._cell is not None:
            self._start_inside(self._cell, tag)

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        if tag == "c" and self._cell is not None:
            cell, self._cell = self._made(self._cell), None
            if cell is not None:
                self._sheet.rows.setdefault(cell.row, {})[cell.column] = cell
        elif tag in _SEEN_TEXT:
            self._listening = False
        elif tag == "rPh":
            self._phonetic = False

    def text(self, words: str) -> None:
        """Handle text within an element."""
        if self._listening and self._cell is not None:
            self._cell.text += words

    def _start_inside(self, cell: RawCell, tag: str) -> None:
        if tag == "f":
            cell.formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag in _SEEN_TEXT and not self._phonetic:
            self._listening = cell.filled = True

    def _start_defaults(self, attributes: Attributes) -> None:
        self._rows_hidden_by_default = _true(attributes.get("zeroHeight"))

    def _start_column(self, attributes: Attributes) -> None:
        if _true(attributes.get("hidden")) or _zero(attributes.get("width")):
            self._sheet.hidden_columns |= set(range(int(attributes["min"]), int(attributes["max"]) + 1))

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        unseen = _true(attributes.get("hidden")) or _zero(attributes.get("ht"))
        if unseen or (self._rows_hidden_by_default and "hidden" not in attributes and "ht" not in attributes):
            self._sheet.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        column, row = place(attributes["r"]) if "r" in attributes else (self._column + 1, self._row)
        self._column = column
        self._cell = RawCell(row=row, column=column, kind=attributes.get("t", "n"), style=int(attributes.get("s", 0)))
        self._phonetic = self._listening = False

    def _start_merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        (first_column, first_row), (last_column, last_row) = place(first), place(last or first)
        self._sheet.merged.append(
            Merge(
                text=attributes.get("ref", ""),
                first_row=first_row,
                last_row=last_row,
                first_column=first_column,
                last_column=last_column,
            )
        )

    def _start_filter(self, attributes: Attributes) -> None:
        self._sheet.filtered = True


def _true(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _zero(text: str | None) -> bool:
    return text is not None and float(text) == 0
