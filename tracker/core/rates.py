"""Rates: computed from raw counts or yuan, rounded half up to two places, 100 % only for the whole (rule 4)."""

from decimal import Decimal

from tracker.core.fixed_point import half_up, signed

MISSING = "—"
_PLACES = Decimal("0.01")
_HUNDRED = Decimal(100)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return a rate in percent with two places; None where there is no denominator.

    A rate below the whole never reads 100: 99.996 gives 99.99. Above the whole it is true and stays.
    """
    if denominator == 0:
        return None
    rate = half_up(Decimal(numerator) * 100 / Decimal(denominator))
    if numerator < denominator and rate >= _HUNDRED:
        return _HUNDRED - _PLACES
    return rate


def text(numerator: int, denominator: int) -> str:
    """Write a rate without its sign: 54.69, 100, — (no denominator)."""
    rate = percent(numerator, denominator)
    if rate is None:
        return MISSING
    return "100" if numerator == denominator else f"{rate:.2f}"


def of_year(year: int, plan_year: int, numerator: int, denominator: int) -> str:
    """Write the rate of a plan item; one of an earlier year has none, for its money is of two years (rule 16)."""
    return text(numerator, denominator) if year == plan_year else MISSING


def points(now: Decimal | None, before: Decimal | None) -> str:
    """Write the change between two rates in percentage points, with its sign; empty where one is missing."""
    if now is None or before is None:
        return ""
    return signed(now - before)
