"""Presenter of the help page 帮助与口径: declared figures, fields and findings with units and examples."""

from dataclasses import dataclass

from flask import url_for

from tracker.core import money
from tracker.core.fields import Field, InGuide, appearing
from tracker.core.web.locale import translate
from tracker.figures.rules import FIGURES, FigureValue, Kind
from tracker.guide.rules import EXAMPLE, LEVELS, ExampleItem, worked
from tracker.plans.fields import PROJECT
from tracker.reports.fields import REPORT_LINE


@dataclass(frozen=True)
class Entry:
    """One entry of the help page: name, unit, meaning, example, and the address of the figure's page."""

    anchor: str
    name: str
    unit: str
    meaning: str
    example: str
    url: str = ""


@dataclass(frozen=True)
class Guide:
    """The values of the help page."""

    figures: list[Entry]
    fields: list[Entry]
    levels: list[tuple[str, str, str]]
    items: tuple[ExampleItem, ...]


def guide(month: str | None, *, reads: bool) -> Guide:
    """Prepare the help page; with `reads`, each figure links to its own page."""
    values = worked()
    return Guide(
        [
            Entry(
                f"figure-{code.replace('.', '-')}",
                translate(declared.name),
                translate(declared.unit),
                translate(declared.meaning),
                _example(values[code], values),
                url_for("figures.figure", month=month, code=code) if reads and month else "",
            )
            for code, declared in FIGURES.items()
        ],
        [
            Entry(f"field-{field.name}", *(translate(words) if words else "" for words in _words(field, each)))
            for field, each in appearing((*REPORT_LINE, *PROJECT), InGuide)
        ],
        [(level.value, translate(level), translate(words)) for level, words in LEVELS.items()],
        tuple(EXAMPLE),
    )  # fmt: skip


def _words(field: Field, entry: InGuide) -> tuple[str, str, str, str]:
    return field.called(entry), field.unit, entry.meaning, entry.example


def _example(value: FigureValue, values: dict[str, FigureValue]) -> str:
    """Return the value of a figure in the worked example, with its calculation."""
    declared = value.figure
    if declared.kind is Kind.RATIO:
        return f"{values[declared.numerator].value} ÷ {values[declared.denominator].value} = {value.value}%"
    if declared.kind is Kind.MONEY:
        return f"{money.wan(value.numerator)} {translate('万元')} = {value.value} {translate(declared.unit)}"
    return f"{value.value} {translate(declared.unit)}"
