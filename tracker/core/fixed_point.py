"""Fixed-point numbers: parser of typed digits, rounding half up, and integers of a smaller unit.

Lengths in metres are stored as whole millimetres, percentages as whole hundredths.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from tracker.core import typed_text
from tracker.core.errors import Invalid
from tracker.core.i18n import message

LONGEST = 38
"""The most characters of a number, with separators and sign."""
_NUMBER = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half up to some places. A value that rounds to zero is 0.00, never -0.00."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def signed(value: Decimal) -> str:
    """Format a rounded change with its sign: +3.36, −60.00. Zero has no sign: 0.00."""
    return f"{value:,.2f}" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,.2f}"


def decimal(plain: str) -> Decimal | None:
    """Parse a cleaned text as a number, with or without thousands separators.

    None if it is none, also for `1e5` and `NaN`.
    """
    if len(plain) > LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))


def scaled(text: str, unit: int, most: int, *, percent: bool = False) -> int:
    """Parse a number and return it in parts of its unit.

    Raise Invalid for other text, and for more than `most` parts.
    """
    number = decimal(_bare(text, percent=percent))
    if number is not None and number * unit > most:
        raise Invalid(message("“{text}”太大。", text=typed_text.short(text)))
    if number is None or number < 0 or number * unit % 1:
        raise Invalid(message("“{text}”不是数，或小数太多。", text=typed_text.short(text)))
    return int(number * unit)


def whole(text: str, least: int, most: int, *, percent: bool = False) -> int:
    """Parse a whole number from `least` to `most`. Raise Invalid otherwise."""
    number = decimal(_bare(text, percent=percent))
    if number is None or not least <= number <= most or number % 1:
        raise Invalid(
            message("“{text}”应为 {least} 到 {most} 的整数。", text=typed_text.short(text), least=least, most=most)
        )
    return int(number)


def whole_percent(text: str) -> int:
    """Parse a whole percentage from 0 to 100, with or without %. Raise Invalid otherwise."""
    try:
        return whole(text, 0, 100, percent=True)
    except Invalid:
        typed_text.value(text)
        raise Invalid(message("“{text}”不是百分数。请填 0 到 100 的整数。", text=typed_text.short(text))) from None


def written(number: int, unit: int) -> str:
    """Format a number of parts as a decimal number of the unit, without trailing zeros."""
    whole_units, part = divmod(number, unit)
    digits = len(str(unit)) - 1
    return f"{whole_units}.{part:0{digits}d}".rstrip("0").rstrip(".")


def _bare(text: str, *, percent: bool) -> str:
    plain = typed_text.value(text)
    return plain.removesuffix("%") if percent else plain
