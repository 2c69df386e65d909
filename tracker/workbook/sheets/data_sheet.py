"""Excel formulas that count and sum the rows of the 数据 sheets."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.core.fields import Field, FieldKind, InSheet, appearing
from tracker.core.xlsx.formulas import Computed, cell


@dataclass(frozen=True)
class Column:
    """One column of a 数据 sheet: stable name, Chinese name, cell style, meaning."""

    name: str
    label: str
    style: str = "text"
    meaning: str = ""


_STYLES = {
    FieldKind.NUMBER: "number",
    FieldKind.YES_NO: "number",
    FieldKind.COUNT: "count",
    FieldKind.AMOUNT: "wan",
    FieldKind.CHANGE: "wan",
    FieldKind.DUE: "date",
}


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the columns of the fields that appear on a 数据 sheet."""
    return tuple(
        Column(
            field.name_in(column), field.called(column), column.style or _STYLES.get(field.kind, "text"),
            column.meaning,
        )
        for field, column in appearing(fields, InSheet)
    )  # fmt: skip


@dataclass(frozen=True)
class Key:
    """A cell whose number selects the rows of a sum, with its value."""

    cell: str
    value: int


Value = str | int | Key


@dataclass(frozen=True)
class Facts:
    """A 数据 sheet: its rows, and sums over them as formula and value. Money is in yuan here, in 万元 in the file."""

    sheet: str
    table: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[object, ...]]

    def range(self, name: str) -> str:
        """Return the cell range of a column's rows."""
        column = self._places[name]
        last = max(len(self.rows), 1)
        return f"'{self.sheet}'!{cell(1, column, fixed=True)}:{cell(last, column, fixed=True)}"

    def count(self, **where: Value) -> Computed:
        """Return the number of rows with these values, as formula and value."""
        conditions = ",".join(self._condition(name, value) for name, value in where.items())
        return Computed(f"=COUNTIFS({conditions})", len(self._chosen(where)))

    def sum(self, name: str, **where: Value) -> Computed:
        """Return the sum of a column over the rows with these values; money is rounded to two places of 万元."""
        column = self.columns[self._places[name]]
        conditions = "".join(f",{self._condition(key, value)}" for key, value in where.items())
        function = "SUMIFS" if where else "SUM"
        text = f"{function}({self.range(name)}{conditions})"
        total = sum(self._number(row, name) for row in self._chosen(where))
        return Computed(f"=ROUND({text},2)" if column.style == "wan" else f"={text}", total, column.style == "wan")

    def pick(self, name: str, key: str, at: Key) -> Computed:
        """Return the value of the one row whose key is the number in a cell."""
        text = f"=INDEX({self.range(name)},MATCH({at.cell},{self.range(key)},0))"
        (row,) = self._chosen({key: at})
        return Computed(text, self._number(row, name), self.columns[self._places[name]].style == "wan")

    @cached_property
    def _places(self) -> dict[str, int]:
        return {column.name: place for place, column in enumerate(self.columns)}

    @cached_property
    def _indexes(self) -> dict[tuple[str, ...], dict[tuple[object, ...], list[tuple[object, ...]]]]:
        return {}

    def _condition(self, name: str, value: Value) -> str:
        if isinstance(value, Key):
            return f"{self.range(name)},{value.cell}"
        return f'{self.range(name)},"{value}"' if isinstance(value, str) else f"{self.range(name)},{value}"

    def _chosen(self, where: dict[str, Value]) -> Sequence[tuple[object, ...]]:
        names = tuple(where)
        if names not in self._indexes:
            index: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
            for row in self.rows:
                index[tuple(row[self._places[name]] for name in names)].append(row)
            self._indexes[names] = dict(index)
        wanted = tuple(value.value if isinstance(value, Key) else value for value in where.values())
        return self._indexes[names].get(wanted, [])

    def _number(self, row: tuple[object, ...], name: str) -> int:
        number = row[self._places[name]]
        if not isinstance(number, int):
            raise TypeError(f"{name} is no number: {number!r}")
        return number


@dataclass(frozen=True)
class Amounts:
    """The counts and sums of a table row, taken from the rows of both 数据 sheets."""

    projects: Facts
    enterprises: Facts

    def of(self, where: dict[str, Value]) -> dict[str, Callable[[], Computed]]:
        """Return by name functions for every count and sum over the rows with these values."""
        counted: dict[str, Value] = {"counted": 1, **where}
        return {
            "enterprises": lambda: self.enterprises.count(**(where or {"listed": 1})),
            "finished": lambda: self.enterprises.count(**where, finished=1),
            "carried": lambda: self.enterprises.count(**where, carried=1),
            "projects": lambda: self.projects.count(**counted),
            "built": lambda: self.projects.count(**counted, built=1),
            "overdue": lambda: self.projects.count(**counted, overdue=1),
            "planned": lambda: self.projects.sum("investment_planned_wan", **counted),
            "year_total": lambda: self.projects.sum("investment_completed_wan", **counted),
            "increment": lambda: self.projects.sum("investment_increment_wan", **counted),
            "total": lambda: self.projects.sum("investment_since_start_wan", **counted),
        }
