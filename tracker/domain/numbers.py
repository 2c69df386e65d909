"""Decimal numbers: how they are rounded, and those kept as whole parts of a unit (metres as millimetres)."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from tracker.domain.errors import Invalid
from tracker.domain.words import say

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half-up; what rounds to nothing is 0.00, never -0.00."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def signed(value: Decimal) -> str:
    """Write a rounded change with its sign; nothing has none: +3.36, −60.00, 0.00."""
    return f"{value:,.2f}" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,.2f}"


def scaled(text: str, unit: int, most: int) -> int:
    """Read a number as so many parts of its unit; raise Invalid for anything else, or more than may be."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "").rstrip("%")
    found = Decimal(plain) * unit if _NUMBER.fullmatch(plain) else None
    if found is None or found != int(found):
        raise Invalid(say("“{text}”不是数，或小数太多。", text=text[:24]))
    if found > most:
        raise Invalid(say("“{text}”太大。", text=text[:24]))
    return int(found)


def written(number: int, unit: int) -> str:
    """Write parts of a unit as a decimal number, without useless zeros."""
    whole, part = divmod(number, unit)
    digits = len(str(unit)) - 1
    return f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".")
