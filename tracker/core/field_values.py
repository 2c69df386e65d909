"""Formatters of field values: for pages, for cells of exports and 数据 sheets, and as JSON in proposals.

A row maps field names to values. Money is in yuan; a due date is a pair of day and precision.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tracker.core import amounts, money
from tracker.core.calendar import dates, months
from tracker.core.fields import Field, FieldKind, InExport, InSheet
from tracker.core.i18n import LabeledEnum, translate

Row = Mapping[str, Any]
EMPTY = "—"

_SHOWN: dict[FieldKind, Callable[[Field, Any], str]] = {
    FieldKind.CHOICE: lambda field, value: translate(value),
    FieldKind.YES_NO: lambda field, value: translate("是") if value else translate("否"),
    FieldKind.AMOUNT: lambda field, value: money.wan(value),
    FieldKind.CHANGE: lambda field, value: money.signed_wan(value),
    FieldKind.AMOUNTS: lambda field, value: amounts.told(value, field.members),
    FieldKind.DAY: lambda field, value: date.isoformat(value),
    FieldKind.DUE: lambda field, value: translate(dates.write_due(*value)),
    FieldKind.MONTH: lambda field, value: translate(months.name(value)),
}


def shown(field: Field, value: Any) -> str:
    """Format a value for a page. No value is a dash."""
    if value is None or value in ("", {}):
        return EMPTY
    write = _SHOWN.get(field.kind)
    return str(value) if write is None else write(field, value)


def export_cells(columns: Iterable[tuple[Field, InExport]], row: Row) -> tuple[object, ...]:
    """Return the cells of one row of an export: numbers as numbers, all other values as text."""
    return tuple(_export_cell(field, where, row[field.name]) for field, where in columns)


def total_cells(columns: Iterable[tuple[Field, InExport]], totals: Row, *first: object) -> tuple[object, ...]:
    """Return the cells of a total row: the given first cells, then the totals; a column without a total is empty."""
    return (*first, *(totals.get(field.name, "") for field, _ in list(columns)[len(first) :]))


def sheet_cells(columns: Iterable[tuple[Field, InSheet]], row: Row) -> tuple[object, ...]:
    """Return the cells of one row of a 数据 sheet: numbers, days and codes."""
    return tuple(_sheet_cell(field, where, row[field.name]) for field, where in columns)


def to_json(value: Any) -> Any:
    """Convert a value to a type that JSON can store."""
    if isinstance(value, LabeledEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_json(field: Field, value: Any) -> Any:
    """Convert a value from JSON back to the type of its field."""
    if value is None:
        return None
    if field.kind is FieldKind.CHOICE:
        return field.members(value)
    return date.fromisoformat(value) if field.kind is FieldKind.DAY else value


def _export_cell(field: Field, where: InExport, value: Any) -> object:
    if field.kind is FieldKind.YES_NO:
        return translate(where.yes or field.label) if value else ""
    if field.kind in _IN_WORDS and value is not None:
        return _SHOWN[field.kind](field, value)
    return value


_IN_WORDS = frozenset({FieldKind.CHOICE, FieldKind.AMOUNTS, FieldKind.DUE})


def _sheet_cell(field: Field, where: InSheet, value: Any) -> object:
    if field.kind is FieldKind.AMOUNTS:
        return amounts.told(value, field.members)
    if field.kind is FieldKind.DUE:
        return value[0]
    if isinstance(value, LabeledEnum):
        return value.label if where.words else value.value
    return int(value) if isinstance(value, bool) else value
