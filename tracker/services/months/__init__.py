"""Months: opened, and kept in the calendar with their due dates, holidays and extensions."""

from tracker.services.months.calendar import (
    add_month,
    change_month,
    extend,
    fill_holidays,
    fill_known_holidays,
    require_changeable,
    require_extender,
    set_holiday,
)
from tracker.services.months.opening import open_month

__all__ = [
    "add_month",
    "change_month",
    "extend",
    "fill_holidays",
    "fill_known_holidays",
    "open_month",
    "require_changeable",
    "require_extender",
    "set_holiday",
]
