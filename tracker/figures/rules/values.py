"""Values of figures: one number with numerator, denominator and unit, computed from measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.core import money, rates
from tracker.core.cuts import Cut
from tracker.core.errors import Inconsistent
from tracker.core.i18n import message
from tracker.figures.rules.declarations import FIGURES, Figure, Kind
from tracker.positions.rules import Basis, Measures


@dataclass(frozen=True, kw_only=True)
class FigureValue:
    """The value of one figure for one month, cut (part of the region) and basis (filed or approved).

    `numerator` is a count or yuan; a ratio has a `denominator` as well. `value` is the displayed text without the unit.
    """

    figure: Figure
    month: str
    plan_year: int
    cut: Cut
    basis: Basis
    value: str
    numerator: int
    denominator: int | None
    carried: int

    @property
    def percent(self) -> Decimal | None:
        """Return a ratio in percent; None without a denominator or for a figure that is no ratio."""
        return None if self.denominator is None else rates.percent(self.numerator, self.denominator)

    def as_json(self) -> dict[str, object]:
        """Return the figure as a dictionary for JSON; its keys are stable."""
        return {
            "code": self.figure.code,
            "month": self.month,
            "plan_year": self.plan_year,
            "cut": str(self.cut),
            "basis": self.basis.value,
            "value": self.value,
            "unit": self.figure.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "carried": self.carried,
        }


def amount(figure: Figure, measures: Measures) -> int:
    """Return the sum of a figure's measures: a count, or yuan."""
    return sum(getattr(measures, name) for name in figure.measures)


def evaluate(
    figure: Figure, measures: Measures, *, month: str, plan_year: int, cut: Cut, basis: Basis = Basis.APPROVED
) -> FigureValue:
    """Compute the value of one figure from the measures of its cut (part of the region).

    Raise Inconsistent where a ratio whose numerator is part of its denominator is above 100 %: then the rows are wrong.
    """
    denominator = None
    if figure.kind is Kind.RATIO:
        numerator = amount(FIGURES[figure.numerator], measures)
        denominator = amount(FIGURES[figure.denominator], measures)
        if figure.subset and numerator > denominator:
            raise Inconsistent(message("{name}的分子 {n} 大于分母 {d}。", name=figure.name, n=numerator, d=denominator))
        value = rates.text(numerator, denominator)
    else:
        numerator = amount(figure, measures)
        value = money.yi(numerator) if figure.kind is Kind.MONEY else str(numerator)
    return FigureValue(
        figure=figure,
        month=month,
        plan_year=plan_year,
        cut=cut,
        basis=basis,
        value=value,
        numerator=numerator,
        denominator=denominator,
        carried=measures.enterprises_carried,
    )


def counted(figure: Figure, numbers: Mapping[str, int], *, month: str, plan_year: int, cut: Cut) -> FigureValue:
    """Return the value of a figure that counts records; `numbers` has the count of every such figure by code.

    The denominator is None where the figure to compare with is not in `numbers`.
    """
    number, base = numbers[figure.code], numbers.get(figure.base)
    return FigureValue(
        figure=figure,
        month=month,
        plan_year=plan_year,
        cut=cut,
        basis=Basis.APPROVED,
        value=str(number),
        numerator=number,
        denominator=base,
        carried=0,
    )


@dataclass(frozen=True)
class Verdict:
    """Result of the recomputation with pandas (the second path) for the printed month and cut.

    `first` describes the first difference.
    """

    positions: int
    totals: int
    differences: int = 0
    first: str = ""
