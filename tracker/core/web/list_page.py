"""List pages: column headers, pagination links, and the query parameters that all lists share."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from tracker.core import field_values
from tracker.core.errors import TrackerError
from tracker.core.fields import NUMERIC, Field, InList, appearing
from tracker.core.i18n import message

LARGE = 10_000
"""Number of rows from which a list cannot be sorted and its export is written by the worker."""
_LONGEST = 60
_NUMBERS = {"page": "页号", "year": "年度"}


@dataclass(frozen=True, kw_only=True)
class Head:
    """One column header of a table: label, unit and, if it can be sorted, the address that sorts by it."""

    label: str
    unit: str | None = None
    num: bool = False
    url: str | None = None
    way: str | None = None
    edge: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list. `sort` is the name of its order in the query."""

    field: Field
    label: str
    sort: str = ""
    unit: str = ""
    num: bool = False
    edge: bool = False
    css: str = ""
    """The CSS classes of its cells."""

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    def shown(self, row: field_values.Row) -> str:
        """Return the value of a row as text for people."""
        return field_values.shown(self.field, row[self.field.name])

    def total(self, totals: field_values.Row) -> str:
        """Return the total of the column as text; empty if the column has no total."""
        return field_values.shown(self.field, totals[self.name]) if self.name in totals else ""


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the columns of the fields that appear in a list."""
    return tuple(
        Column(
            field=field,
            label=field.called(column),
            sort=column.sort,
            unit=field.unit,
            num=field.kind in NUMERIC,
            edge=column.edge,
            css=_classes(field, column),
        )
        for field, column in appearing(fields, InList)
    )


def _classes(field: Field, column: InList) -> str:
    classes = ("num" if field.kind in NUMERIC else "", "edge-l" if column.edge else "", column.look)
    return " ".join(each for each in classes if each)


@dataclass(frozen=True, kw_only=True)
class Pager:
    """The pagination of a list: the present page, the number of pages, and links to others."""

    page: int
    pages: int
    before: str | None
    after: str | None
    links: list[tuple[int, str]]
    note: str = ""
    """Why the list does not show all rows, and how to narrow it."""


def picked(known: Iterable[str], name: str) -> str:
    """Return a filter from the query string, or empty text without one.

    Raise TrackerError (400) for an unknown value.
    """
    text, words = request.args.get(name, ""), list(known)
    if text and text not in words:
        raise TrackerError(message("没有“{name}”这种筛选。可用：{all}。", name=text[:24], all="、".join(words)))
    return text


def words_asked() -> str:
    """Return the search text from the query string. Raise TrackerError (400) if it is too long."""
    text = request.args.get("q", "")
    plain = "".join(letter for letter in text if letter.isprintable()).strip()
    if len(plain) > _LONGEST:
        raise TrackerError(message("搜索的字太多。最多 {n} 个字。", n=_LONGEST))
    return plain


def number_asked(name: str) -> int | None:
    """Return a positive number from the query string, or None. Raise TrackerError (400) for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) <= 6):
        raise TrackerError(message("“{text}”不是{name}。请写正整数。", text=text[:24], name=_NUMBERS[name]))
    return int(text)
