"""Money: whole yuan inside, 万元 (two places) where people enter and list, 亿元 (two places) where leaders read."""

import re
import unicodedata
from decimal import Decimal

from tracker.domain.errors import Invalid
from tracker.domain.numbers import half_up, signed
from tracker.domain.words import say

WAN = 10_000
YI = 100_000_000
LARGEST = 9_999_999_99 * 100
"""The largest amount a person may enter: 9,999,999.99 万元."""

_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(亿元?|万元?|元)?", re.ASCII)
_UNITS = {None: WAN, "万": WAN, "万元": WAN, "亿": YI, "亿元": YI, "元": 1}
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})


def parse(text: str) -> int:
    """Read an amount as people write it in a 万元 box and give whole yuan.

    Understood: `1,250.00`, full-width `１２．５` and `12，345`, and a written unit (`12.5万`, `1.2亿元`, `5000元`).
    Raise Invalid for anything else: more than two places of 万元, a negative amount, words, `1e5`, `NaN`.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).translate(_MINUS)
    found = _AMOUNT.fullmatch(plain)
    if not found or len(plain) > 40:
        raise Invalid(say("“{text}”不是金额。请填数字，单位为万元，例如 1,250.00。", text=_short(text)))
    sign, whole, places, unit = found.groups()
    yuan = Decimal(whole.replace(",", "") + (places or "")) * _UNITS[unit]
    if yuan % 100:
        raise Invalid(say("“{text}”的小数太多。以万元计最多两位小数。", text=_short(text)))
    if sign == "-" and yuan:
        raise Invalid(say("“{text}”是负数。累计完成投资不能小于 0。", text=_short(text)))
    if yuan > LARGEST:
        raise Invalid(say("“{text}”太大。单个项目不超过 9,999,999.99 万元，请核对单位是否为万元。", text=_short(text)))
    return int(yuan)


def wan(yuan: int) -> str:
    """Write yuan as 万元 with two places and separators, for entry and lists."""
    return f"{in_wan(yuan):,.2f}"


def yi(yuan: int) -> str:
    """Write yuan as 亿元 with two places, half-up, for leaders."""
    return f"{in_yi(yuan):.2f}"


def signed_wan(yuan: int) -> str:
    """Write a change in 万元 with its sign: +1,250.00, −60.00; 0.00 where it rounds to nothing."""
    return signed(in_wan(yuan))


def signed_yi(yuan: int) -> str:
    """Write a change in 亿元 with its sign."""
    return signed(in_yi(yuan))


def in_wan(yuan: int) -> Decimal:
    """Give yuan in 万元, rounded half-up to two places."""
    return half_up(Decimal(yuan) / WAN)


def in_yi(yuan: int) -> Decimal:
    """Give yuan in 亿元, rounded half-up to two places."""
    return half_up(Decimal(yuan) / YI)


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:24]}…"
