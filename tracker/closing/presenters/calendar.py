"""Pages of the calendar: the months, and the holidays of one year."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.closing.forms import HolidayForm
from tracker.core.calendar.months import MonthState
from tracker.months.models import Holiday, Month

BADGES = {
    MonthState.PLANNED: ("state-mute", "circle"),
    MonthState.OPEN: ("state-wait", "pencil"),
    MonthState.CLOSED: ("state-ok", "lock"),
    MonthState.PUBLISHED: ("state-ok", "check-circle"),
}
"""How each state of a month looks in the calendar: colour and icon."""


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """The months, newest first, and the month that can be added next."""

    months: Sequence[Month]
    next: str


@dataclass(frozen=True, kw_only=True)
class HolidaysPage:
    """The days of a year that break the rule of the week."""

    form: HolidayForm
    year: int
    days: Sequence[Holiday]

    @property
    def announced(self) -> bool:
        """Whether the holidays of the year are known."""
        return bool(self.days)
