"""Formulas written together with their computed value, for readers that do not recalculate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from tracker.core import money, rates


@dataclass(frozen=True)
class Computed:
    """A formula and its value. `raw` is exact: yuan where `is_money` (the cell holds 万元), else a count."""

    formula: str
    raw: int
    is_money: bool = False

    @property
    def value(self) -> float | int | str:
        """Return the value of the cell."""
        return self.raw / money.WAN if self.is_money else self.raw


@dataclass(frozen=True)
class Formula:
    """Any other formula and its value: a rate, a rank, a sign, 亿元."""

    formula: str
    value: float | int | str


@dataclass(frozen=True)
class At:
    """A computed amount and the cell in which it stands."""

    cell: str
    amount: Computed

    def on(self, sheet: str) -> str:
        """Return the address as other sheets write it."""
        return f"'{sheet}'!{self.cell}"


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Write an address: `D8`, or `$D$8`."""
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return address


_ABOVE = 1.00001
"""A rate above the whole that would round to it: 1 is kept for the whole itself, which shows 100 without places."""


def share(numerator: int, denominator: int) -> float | str:
    """Return a rate as a cell holds it: 1 for the whole alone, “—” without a denominator (rules 4 and 20)."""
    percent = rates.percent(numerator, denominator)
    if percent is None:
        return rates.MISSING
    return _ABOVE if percent == 100 and numerator > denominator else float(percent / 100) + 0.0


def rate(part: At, whole: At) -> Formula:
    """Return a rate as a formula: never 100 % while something is missing."""
    n, d = part.cell, whole.cell
    rounded = f"ROUND({n}/{d},4)"
    above = f"IF(AND({n}>{d},{rounded}=1),{_ABOVE},{rounded})"
    text = f'=IF({d}=0,"—",IF(AND({n}<{d},{rounded}>=1),0.9999,{above}))'
    return Formula(text, share(part.amount.raw, whole.amount.raw))


def in_yi(yuan: int) -> float:
    """Return yuan in 亿元 with two places as a cell holds it; a small fall is 0, not -0."""
    return float(money.in_yi(yuan)) + 0.0


def yi(amount: At) -> Formula:
    """Return an amount of 万元 in 亿元 with two places."""
    return Formula(f"=ROUND({amount.cell}/10000,2)", in_yi(amount.amount.raw))


def added(parts: Sequence[At], *, is_money: bool) -> Computed:
    """Add up cells: neighbours as one range, others one by one; money is rounded to the 分 of 万元 that it has."""
    inside = ",".join(part.cell for part in parts) if parts else "0"
    text = f"=ROUND(SUM({inside}),2)" if is_money else f"=SUM({inside})"
    return Computed(text, sum(part.amount.raw for part in parts), is_money)


def half_up(value: Decimal, places: str = "0.01") -> float:
    """Round a change half-up, as ROUND does."""
    return float(value.quantize(Decimal(places), ROUND_HALF_UP)) + 0.0
