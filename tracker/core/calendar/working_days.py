"""Working days: weekdays, without holidays, with weekend days that are worked (rule 14)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.core.i18n import LabeledEnum

_SATURDAY = 5


class DayKind(LabeledEnum):
    """Exceptions of the calendar: a weekday off (放假), or a weekend day that is worked (上班)."""

    REST = "rest", "放假"
    WORK = "work", "上班"


@dataclass(frozen=True)
class WorkingDays:
    """The published holiday calendar: weekdays off, and weekend days that are worked."""

    rest: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day in self.work or (day.weekday() < _SATURDAY and day not in self.rest)

    def from_day(self, day: date) -> date:
        """Return the day itself if it is a working day, otherwise the next working day."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """Return the working day `count` working days after a day, or before it if negative (公示期 and the like)."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def announced(self, year: int) -> bool:
        """Return whether the holidays of a year are published. If not (节假日未公布), only weekends are days off."""
        return any(day.year == year for day in self.rest)


def days_late(due: date, until: date) -> int:
    """Return the number of days from a due date to `until`; 0 if the due date is not over."""
    return max(0, (until - due).days)
