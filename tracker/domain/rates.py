"""Rates: from raw counts or yuan only, half-up, two places, never 100 % while something is missing (rule 4)."""

from decimal import ROUND_HALF_UP, Decimal

MISSING = "—"
_PLACES = Decimal("0.01")
_HUNDRED = Decimal(100)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Give a rate in percent with two places; None where there is no denominator.

    A rate below the whole never reads 100: 99.996 gives 99.99. Above the whole it is true and stays.
    """
    if denominator == 0:
        return None
    rate = (Decimal(numerator) * 100 / Decimal(denominator)).quantize(_PLACES, ROUND_HALF_UP)
    if numerator < denominator and rate >= _HUNDRED:
        return _HUNDRED - _PLACES
    return rate


def text(numerator: int, denominator: int) -> str:
    """Write a rate without its sign: 54.69, 100, — (no denominator)."""
    rate = percent(numerator, denominator)
    if rate is None:
        return MISSING
    return "100" if numerator == denominator else f"{rate:.2f}"


def points(now: Decimal | None, before: Decimal | None) -> str:
    """Write the change between two rates in percentage points, with its sign; empty where one is missing."""
    if now is None or before is None:
        return ""
    change = now - before
    if change == 0:
        return "0.00"
    return f"{'+' if change > 0 else '−'}{abs(change):.2f}"
