"""Decimal numbers that are kept as whole parts of a unit: metres as millimetres, per cent as hundredths."""

import re
import unicodedata
from decimal import Decimal

from tracker.domain.errors import Invalid
from tracker.domain.words import say

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)


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
