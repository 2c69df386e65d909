"""Services of months: opening, closing, and the calendar with due dates, holidays and extensions."""

from tracker.closing.services.calendar import (
    add_month,
    change_month,
    extend,
    fill_holidays,
    fill_known_holidays,
    require_changeable,
    require_extender,
    set_holiday,
)
from tracker.closing.services.closing import close, reopen, sign_off
from tracker.closing.services.closing import require as require_closer
from tracker.closing.services.opening import open_due, open_month

__all__ = [
    "add_month",
    "change_month",
    "close",
    "extend",
    "fill_holidays",
    "fill_known_holidays",
    "open_due",
    "open_month",
    "reopen",
    "require_changeable",
    "require_closer",
    "require_extender",
    "set_holiday",
    "sign_off",
]
