"""The help page 帮助与口径: declared figures, fields and findings with units and examples."""

from dataclasses import astuple, dataclass

from flask import url_for

from tracker.core import money
from tracker.core.web.locale import told
from tracker.figures.rules import FIGURES, FigureValue, Kind
from tracker.guide.rules import EXAMPLE, FIELDS, LEVELS, ExampleItem, worked
from tracker.reports.parts.labels import line_labels


@dataclass(frozen=True)
class Entry:
    """One line of the page: what it is called, unit, meaning, example, and the page of its number."""

    anchor: str
    name: str
    unit: str
    meaning: str
    example: str
    url: str = ""


@dataclass(frozen=True)
class Guide:
    """Everything the page prints."""

    figures: list[Entry]
    fields: list[Entry]
    levels: list[tuple[str, str, str]]
    items: tuple[ExampleItem, ...]


def guide(month: str | None, *, reads: bool) -> Guide:
    """Prepare the page; a reader of figures finds each figure's own page."""
    values = worked()
    labels = line_labels()
    return Guide(
        [
            Entry(
                f"figure-{code.replace('.', '-')}",
                told(declared.name),
                told(declared.unit),
                told(declared.meaning),
                _example(values[code], values),
                url_for("figures.figure", month=month, code=code) if reads and month else "",
            )
            for code, declared in FIGURES.items()
        ],
        [
            Entry(f"field-{name}", labels[name], *(told(words) if words else "" for words in astuple(each)))
            for name, each in FIELDS.items()
        ],
        [(level.value, told(level), told(words)) for level, words in LEVELS.items()],
        tuple(EXAMPLE),
    )  # fmt: skip


def _example(value: FigureValue, values: dict[str, FigureValue]) -> str:
    """Write the figure of the example with how it came about."""
    declared = value.figure
    if declared.kind is Kind.RATIO:
        return f"{values[declared.numerator].value} ÷ {values[declared.denominator].value} = {value.value}%"
    if declared.kind is Kind.MONEY:
        return f"{money.wan(value.numerator)} {told('万元')} = {value.value} {told(declared.unit)}"
    return f"{value.value} {told(declared.unit)}"
