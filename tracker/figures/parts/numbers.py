"""Figures formatted for pages: tiles, facts, changes since last month."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tracker.core import money, rates
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.core.web.tiles import Tile
from tracker.figures.parts.links import figure_url, rows_url
from tracker.figures.queries import MonthTotals
from tracker.figures.rules import FIGURES, Figure, FigureValue, Kind, evaluate
from tracker.positions.rules import Measures

Values = Mapping[str, FigureValue]
HEADLINE_FIGURES = (
    "plan.enterprises",
    "plan.investment.planned",
    "plan.investment.completed",
    "plan.investment.rate",
    "plan.projects.built",
    "plan.projects.rate",
)
SECONDARY_FIGURES = (
    "plan.investment.increment",
    "plan.investment_total.completed",
    "plan.investment_total.before_year",
    "plan.projects.started",
    "plan.projects.remaining",
    "plan.projects.overdue",
    "plan.enterprises.finished",
    "plan.enterprises.carried",
)
_CENT = 1_000_000
"""The smallest change in yuan that 亿元 with two places can show."""


@dataclass(frozen=True)
class Compared:
    """The measures of a cut this month, last month's of the same plan year, and the two sides of the whole."""

    totals: MonthTotals
    cut: Cut
    now: Measures
    before: Measures | None
    parts: tuple[tuple[str, Measures], ...] = ()

    def value(self, figure: Figure, measures: Measures | None = None) -> FigureValue:
        """Compute one figure of this cut, or of other measures of this month."""
        measures = self.now if measures is None else measures
        totals = self.totals
        return evaluate(figure, measures, month=totals.month, plan_year=totals.plan_year, cut=self.cut)


def tile(code: str, compared: Compared) -> Tile:
    """Prepare one figure."""
    figure = FIGURES[code]
    value = compared.value(figure)
    above = figure.kind is Kind.RATIO and value.denominator and value.numerator > value.denominator
    month, cut = compared.totals.month, compared.cut
    return Tile(
        name=translate(figure.name),
        value=value.value if figure.kind is not Kind.MONEY else amount(figure, value.numerator, cut),
        unit="" if value.value == rates.MISSING else unit(figure, cut),
        base=_base(figure, value, compared),
        change=change(value, compared),
        url=rows_url(figure, month, cut),
        meaning_url=figure_url(figure, month, cut),
        note=("state-warn", "exclamation-triangle", translate("超过 100%")) if above else None,
    )


def fact(code: str, compared: Compared) -> Tile:
    """Prepare a figure of the second row: money also in 万元, the started projects with their rate."""
    figure = FIGURES[code]
    base = ""
    if figure.kind is Kind.MONEY and compared.cut.kind is not CutKind.ENTERPRISE:
        base = f"{money.wan(compared.value(figure).numerator)} {translate('万元')}"
    if code == "plan.projects.started":
        rate = compared.value(FIGURES["plan.projects.started_rate"])
        base = translate(message("开工率 {rate}", rate=percent(rate)))
    return replace(tile(code, compared), base=base)


def unit(figure: Figure, cut: Cut) -> str:
    """Return the unit in which a figure is read: one enterprise's money in 万元."""
    return translate("万元" if figure.kind is Kind.MONEY and cut.kind is CutKind.ENTERPRISE else figure.unit)


def change(value: FigureValue, compared: Compared) -> str:
    """Say the change against last month; a month of another plan year is not compared."""
    if compared.before is None:
        return translate("上月无同年度数")
    was = compared.value(value.figure, compared.before)
    if value.figure.kind is Kind.RATIO:
        points = rates.points(value.percent, was.percent)
        if points in ("", "0.00"):
            return translate("较上月 持平") if points else ""
        return translate(message("较上月 {points} 个百分点", points=points))
    more = value.numerator - was.numerator
    if more == 0:
        return translate("较上月 持平")
    return translate(message("较上月 {change}", change=_signed(value.figure, more, compared.cut)))


def percent(value: FigureValue) -> str:
    """Write a rate with its sign; a dash where there is no denominator."""
    return value.value if value.value == rates.MISSING else f"{value.value}%"


def amount(figure: Figure, number: int, cut: Cut = ALL) -> str:
    """Write the raw number of a figure as leaders read it, without its unit."""
    if figure.kind is not Kind.MONEY:
        return str(number)
    return money.wan(number) if cut.kind is CutKind.ENTERPRISE else money.yi(number)


def of_sides(totals: MonthTotals, parts: tuple[tuple[str, Cut], ...]) -> tuple[tuple[str, Measures], ...]:
    """Return the named parts of a whole with their measures."""
    return tuple((translate(name), totals.at(cut)) for name, cut in parts)


def _signed(figure: Figure, more: int, cut: Cut) -> str:
    if figure.kind is not Kind.MONEY:
        return f"{'+' if more > 0 else '−'}{abs(more)} {translate(figure.unit)}"
    if abs(more) < _CENT or cut.kind is CutKind.ENTERPRISE:
        return f"{money.signed_wan(more)} {translate('万元')}"
    return f"{money.signed_yi(more)} {translate(figure.unit)}"


def _base(figure: Figure, value: FigureValue, compared: Compared) -> str:
    if figure.kind is Kind.RATIO and value.denominator is not None:
        over = FIGURES[figure.numerator]
        numbers = (amount(over, number, compared.cut) for number in (value.numerator, value.denominator))
        return f"{' ÷ '.join(numbers)} {unit(over, compared.cut)}"
    if figure.code == "plan.projects.built":
        planned = compared.value(FIGURES["plan.projects.planned"])
        return translate(message("计划 {number} 个", number=planned.value))
    if compared.cut == ALL:
        return " + ".join(f"{name} {compared.value(figure, part).value}" for name, part in compared.parts)
    return ""
