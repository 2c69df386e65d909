"""Dates of worksheets: serial numbers of the 1900 or 1904 calendar, with the precision of their number format."""

from datetime import date, timedelta
from decimal import Decimal

from tracker.core.xlsx.reader.cells import Kind

_FIRST, _FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
_NO_DAY = 60
"""The serial number of 29 February 1900, which did not exist. Earlier days are shifted by one."""
_LAST = 2_958_465
"""The serial number of 31 December 9999."""
_SECONDS = 24 * 60 * 60


def shown(number: Decimal, parts: frozenset[str], *, from_1904: bool) -> tuple[Kind, str] | None:
    """Return the kind and text of a date as its format shows it, or None.

    It is None if the format does not show a complete date, month or year.
    """
    seconds = int((number * _SECONDS).to_integral_value())
    days, rest = divmod(seconds, _SECONDS)
    clock = _clock(rest)
    if not parts & {"y", "m", "d"}:
        return (Kind.TIME, clock) if 0 <= number < 1 else None
    day = _day(days, from_1904=from_1904)
    if day is None or "y" not in parts or ("d" in parts and "m" not in parts):
        return None
    if "d" in parts:
        timed = bool(parts & {"h", "n", "s"})
        return (Kind.MOMENT, f"{day} {clock}") if timed else (Kind.DAY, f"{day}")
    return (Kind.MONTH, f"{day:%Y-%m}") if "m" in parts else (Kind.YEAR, f"{day:%Y}")


def _day(days: int, *, from_1904: bool) -> date | None:
    if not 0 <= days <= _LAST or (days in (0, _NO_DAY) and not from_1904):
        return None
    if from_1904:
        return _FIRST_1904 + timedelta(days=days) if days <= _LAST - 1462 else None
    return _FIRST + timedelta(days=days + (days < _NO_DAY))


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")
