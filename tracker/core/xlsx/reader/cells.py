"""A cell of a worksheet that was read: value, kind, displayed text, address."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from tracker.core.i18n import Message


class Kind(StrEnum):
    """The kinds of cell values. Empty cells are not returned."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    MOMENT = "moment"
    TIME = "time"
    TRUTH = "truth"
    FAULT = "fault"
    """An error value, a formula without a stored result, or a value that differs from what is displayed.

    It is reported, never used.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell with a value. A cell of kind FAULT has a message in `problem`."""

    row: int
    column: int
    kind: Kind
    value: str | Decimal | bool
    shown: str
    problem: Message | None = None


def letters(column: int) -> str:
    """Return the letters of a column number, counted from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def address(column: int, row: int) -> str:
    """Return the address of a cell within its sheet: H12."""
    return f"{letters(column)}{row}"


def place(text: str) -> tuple[int, int]:
    """Parse an address into column and row, both counted from 1. A missing part is 0."""
    name = text.rstrip("0123456789")
    return _column(name.replace("$", "")), int(text[len(name) :] or 0)


@lru_cache(maxsize=1000)
def _column(name: str) -> int:
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
