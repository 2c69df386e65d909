"""A cell as read: value, kind, displayed text, address."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from tracker.core.i18n import Message


class Kind(StrEnum):
    """What a cell holds; one that holds nothing is no cell."""

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
    """An error, a formula without its result, a value that is not shown as it is: told, never read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell that holds something; a fault carries what is wrong with it."""

    row: int
    column: int
    kind: Kind
    value: str | Decimal | bool
    shown: str
    problem: Message | None = None


def letters(column: int) -> str:
    """Return the letters of a column, the first being 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def address(column: int, row: int) -> str:
    """Return the address of a cell inside its sheet: H12."""
    return f"{letters(column)}{row}"


def place(text: str) -> tuple[int, int]:
    """Read an address as column and row; zero for a part that is not there."""
    name = text.rstrip("0123456789")
    return _column(name.replace("$", "")), int(text[len(name) :] or 0)


@lru_cache(maxsize=1000)
def _column(name: str) -> int:
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
