"""List pages: heads, pagination links, and what the address of every list may ask for."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from tracker.core import field_values
from tracker.core.errors import TrackerError
from tracker.core.fields import NUMERIC, Field, InList, appearing
from tracker.core.i18n import message

LARGE = 10_000
"""From so many rows on a list is not sorted, and its file is made by the worker."""
_LONGEST = 60
_NUMBERS = {"page": "页号", "year": "年度"}


@dataclass(frozen=True, kw_only=True)
class Head:
    """One column: its name, unit and, where it can be sorted, the address that does."""

    label: str
    unit: str | None = None
    num: bool = False
    url: str | None = None
    way: str | None = None
    edge: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column as a list declares it; `sort` names the order of the query."""

    field: Field
    label: str
    sort: str = ""
    unit: str = ""
    num: bool = False
    edge: bool = False
    css: str = ""
    """The classes of its cells."""

    @property
    def name(self) -> str:
        """The name of its field."""
        return self.field.name

    def shown(self, row: field_values.Row) -> str:
        """Write the value of a row."""
        return field_values.shown(self.field, row[self.field.name])

    def total(self, totals: field_values.Row) -> str:
        """Write the total of the column, where it has one."""
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
    """Where in the list a page stands."""

    page: int
    pages: int
    before: str | None
    after: str | None
    links: list[tuple[int, str]]
    note: str = ""
    """Why the list does not show everything, and what to do."""


def picked(known: Iterable[str], name: str) -> str:
    """Read a filter of an address, empty where there is none; a word that the list does not know is an error (400)."""
    text, words = request.args.get(name, ""), list(known)
    if text and text not in words:
        raise TrackerError(message("没有“{name}”这种筛选。可用：{all}。", name=text[:24], all="、".join(words)))
    return text


def words_asked() -> str:
    """Read the words that an address looks for. Raise TrackerError where there are too many."""
    text = request.args.get("q", "")
    plain = "".join(letter for letter in text if letter.isprintable()).strip()
    if len(plain) > _LONGEST:
        raise TrackerError(message("搜索的字太多。最多 {n} 个字。", n=_LONGEST))
    return plain


def number_asked(name: str) -> int | None:
    """Read a positive number of an address; anything else is an error (400)."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) > 0 and len(text) <= 6):
        raise TrackerError(message("“{text}”不是{name}。请写正整数。", text=text[:24], name=_NUMBERS[name]))
    return int(text)
