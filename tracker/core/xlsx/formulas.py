"""Excel formulas, each written with its computed value for programs that do not recalculate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from tracker.core import money, rates


@dataclass(frozen=True)
class Computed:
    """A formula with its value. `raw` is exact: yuan if `is_money` (the cell shows 万元), otherwise a count."""

    formula: str
    raw: int
    is_money: bool = False

    @property
    def value(self) -> float | int | str:
        """The value of the cell."""
        return self.raw / money.WAN if self.is_money else self.raw


@dataclass(frozen=True)
class Formula:
    """A formula of another kind (rate, rank, sign, amount in 亿元) with its value."""

    formula: str
    value: float | int | str


@dataclass(frozen=True)
class At:
    """A computed amount and the address of its cell."""

    cell: str
    amount: Computed

    def on(self, sheet: str) -> str:
        """Return the address with the name of the sheet, as formulas of other sheets write it."""
        return f"'{sheet}'!{self.cell}"


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Return the address of a cell from row and column, counted from 0: `D8`, or `$D$8` if `fixed`."""
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return address


_ABOVE = 1.00001
"""Stands for a rate slightly above the whole. The value 1 is reserved for the whole, whose format shows 100%."""


def share(numerator: int, denominator: int) -> float | str:
    """Return a rate as the value of a cell: 1 only for the whole, “—” without a denominator (rules 4 and 20)."""
    percent = rates.percent(numerator, denominator)
    if percent is None:
        return rates.MISSING
    return _ABOVE if percent == 100 and numerator > denominator else float(percent / 100) + 0.0


def rate(part: At, whole: At) -> Formula:
    """Return a rate as a formula that never gives 100 % while something is missing."""
    n, d = part.cell, whole.cell
    rounded = f"ROUND({n}/{d},4)"
    above = f"IF(AND({n}>{d},{rounded}=1),{_ABOVE},{rounded})"
    text = f'=IF({d}=0,"—",IF(AND({n}<{d},{rounded}>=1),0.9999,{above}))'
    return Formula(text, share(part.amount.raw, whole.amount.raw))


def in_yi(yuan: int) -> float:
    """Return yuan in 亿元, rounded to two places, as the value of a cell. A small negative amount is 0, not -0."""
    return float(money.in_yi(yuan)) + 0.0


def yi(amount: At) -> Formula:
    """Return the formula that converts an amount in 万元 to 亿元 with two places."""
    return Formula(f"=ROUND({amount.cell}/10000,2)", in_yi(amount.amount.raw))


def added(parts: Sequence[At], *, is_money: bool) -> Computed:
    """Return the sum of cells as a formula. A sum of money is rounded to two places of 万元."""
    inside = ",".join(part.cell for part in parts) if parts else "0"
    text = f"=ROUND(SUM({inside}),2)" if is_money else f"=SUM({inside})"
    return Computed(text, sum(part.amount.raw for part in parts), is_money)


def half_up(value: Decimal, places: str = "0.01") -> float:
    """Round a change half up, as Excel's ROUND does."""
    return float(value.quantize(Decimal(places), ROUND_HALF_UP)) + 0.0
