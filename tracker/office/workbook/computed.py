"""Formulas with the value they give: written together, so that a file read without a calculator is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from tracker.domain import money, rates


@dataclass(frozen=True)
class Computed:
    """A formula and its value. `raw` is exact: yuan where `is_money` (the cell holds 万元), else a count."""

    formula: str
    raw: int
    is_money: bool = False

    @property
    def value(self) -> float | int | str:
        """Give the value of the cell."""
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
        """Give the address as other sheets write it."""
        return f"'{sheet}'!{self.cell}"


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """Write an address: `D8`, or `$D$8`."""
    address: str = xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed)
    return address


def rate(part: At, whole: At) -> Formula:
    """Give a rate: never 100 % while something is missing, “—” without a denominator (rule 4)."""
    n, d = part.cell, whole.cell
    text = f'=IF({d}=0,"—",IF(AND({n}<{d},ROUND({n}/{d},4)>=1),0.9999,ROUND({n}/{d},4)))'
    percent = rates.percent(part.amount.raw, whole.amount.raw)
    return Formula(text, rates.MISSING if percent is None else float(percent / 100))


def yi(amount: At) -> Formula:
    """Give an amount of 万元 in 亿元 with two places."""
    return Formula(f"=ROUND({amount.cell}/10000,2)", float(money.in_yi(amount.amount.raw)))


def added(parts: Sequence[At], *, is_money: bool) -> Computed:
    """Add up cells: neighbours as one range, others one by one; money is rounded to the 分 of 万元 that it has."""
    inside = ",".join(part.cell for part in parts) if parts else "0"
    text = f"=ROUND(SUM({inside}),2)" if is_money else f"=SUM({inside})"
    return Computed(text, sum(part.amount.raw for part in parts), is_money)


def half_up(value: Decimal, places: str = "0.01") -> float:
    """Round a change half-up, as ROUND does."""
    return float(value.quantize(Decimal(places), ROUND_HALF_UP))
