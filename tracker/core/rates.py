"""Rates: computed from counts or yuan, rounded half up to two places. Only the whole is 100 % (rule 4)."""

from decimal import Decimal

from tracker.core.fixed_point import half_up, signed

MISSING = "—"
_PLACES = Decimal("0.01")
_HUNDRED = Decimal(100)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return a rate in percent with two places, or None if the denominator is 0.

    A rate below the whole is never rounded to 100: 99.996 gives 99.99. A rate above the whole is valid and stays.
    """
    if denominator == 0:
        return None
    rate = half_up(Decimal(numerator) * 100 / Decimal(denominator))
    if numerator < denominator and rate >= _HUNDRED:
        return _HUNDRED - _PLACES
    return rate


def text(numerator: int, denominator: int) -> str:
    """Format a rate without the percent sign: 54.69, 100, or — without a denominator."""
    rate = percent(numerator, denominator)
    if rate is None:
        return MISSING
    return "100" if numerator == denominator else f"{rate:.2f}"


def of_year(year: int, plan_year: int, numerator: int, denominator: int) -> str:
    """Format the rate of a plan item. An item of an earlier year has none: its money covers two years (rule 16)."""
    return text(numerator, denominator) if year == plan_year else MISSING


def points(now: Decimal | None, before: Decimal | None) -> str:
    """Format the change between two rates in percentage points, with its sign. Empty if one rate is missing."""
    if now is None or before is None:
        return ""
    return signed(now - before)
