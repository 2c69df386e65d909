"""Money: stored as whole yuan, entered and listed in 万元, shown to leaders in 亿元, with two places (rule 1)."""

import re
from decimal import Decimal

from tracker.core import fixed_point, typed_text
from tracker.core.errors import Invalid
from tracker.core.fixed_point import half_up, signed
from tracker.core.i18n import message

WAN = 10_000
YI = 100_000_000
LARGEST = 9_999_999_99 * 100
"""The largest amount a person may enter: 9,999,999.99 万元."""

_UNITS = {"亿元": YI, "万元": WAN, "元": 1, "亿": YI, "万": WAN, "": WAN}
"""The number of yuan in each written unit, the longest unit first."""
_CURRENCY = re.compile("[¥￥$]|RMB|CNY", re.IGNORECASE)


def parse(text: str) -> int:
    """Parse an amount as people type it in a box for 万元, and return whole yuan.

    Valid are `1,250.00`, full-width `１２．５` and `12，345`, and amounts with a unit (`12.5万`, `1.2亿元`, `5000元`).
    Raise Invalid for anything else: more than two places of 万元, a negative amount, words, `1e5`, `NaN`.
    """
    plain = typed_text.value(text)
    if _CURRENCY.search(plain):
        raise Invalid(
            message("“{text}”有货币符号，分不清元和万元。请去掉符号，按万元填。", text=typed_text.short(text))
        )
    unit = next(unit for unit in _UNITS if plain.endswith(unit))
    amount = fixed_point.decimal(plain.removesuffix(unit))
    if amount is None:
        raise Invalid(message("“{text}”不是金额。请填数字，单位为万元，例如 1,250.00。", text=typed_text.short(text)))
    return _whole_yuan(amount * _UNITS[unit], text)


def _whole_yuan(yuan: Decimal, text: str) -> int:
    shown = typed_text.short(text)
    if yuan < 0:
        raise Invalid(message("“{text}”是负数。金额不能小于 0。", text=shown))
    if yuan > LARGEST:
        raise Invalid(message("“{text}”太大。单个项目不超过 9,999,999.99 万元，请核对单位是否为万元。", text=shown))
    if yuan % 100:
        raise Invalid(message("“{text}”的小数太多。以万元计最多两位小数。", text=shown))
    return int(yuan)


def wan(yuan: int) -> str:
    """Format yuan as 万元 with two places and thousands separators, for entry and lists."""
    return f"{in_wan(yuan):,.2f}"


def yi(yuan: int) -> str:
    """Format yuan as 亿元 with two places, rounded half up, for leaders."""
    return f"{in_yi(yuan):.2f}"


def signed_wan(yuan: int) -> str:
    """Format a change of yuan in 万元 with its sign: +1,250.00, −60.00; 0.00 if it rounds to zero."""
    return signed(in_wan(yuan))


def signed_yi(yuan: int) -> str:
    """Format a change of yuan in 亿元 with its sign."""
    return signed(in_yi(yuan))


def in_wan(yuan: int) -> Decimal:
    """Convert yuan to 万元, rounded half up to two places."""
    return half_up(Decimal(yuan) / WAN)


def in_yi(yuan: int) -> Decimal:
    """Convert yuan to 亿元, rounded half up to two places."""
    return half_up(Decimal(yuan) / YI)
