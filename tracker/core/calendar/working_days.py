"""Working days: weekdays, holidays and moved workdays (rule 14)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.core.i18n import LabeledEnum

_SATURDAY = 5


class DayKind(LabeledEnum):
    """Exceptions of the working week: a weekday off, or a weekend day worked."""

    REST = "rest", "放假"
    WORK = "work", "上班"


@dataclass(frozen=True)
class WorkingDays:
    """What is known of holidays: weekdays off and weekend days worked."""

    rest: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Return whether offices work on a day."""
        return day in self.work or (day.weekday() < _SATURDAY and day not in self.rest)

    def from_day(self, day: date) -> date:
        """Return a day, or the next working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """Return the working day `count` working days after a day (公示期 and the like); before it if negative."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def announced(self, year: int) -> bool:
        """Return whether the holidays of a year are known; otherwise only weekends are free (节假日未公布)."""
        return any(day.year == year for day in self.rest)


def days_late(due: date, until: date) -> int:
    """Count the days by which a day lies after a due date; 0 while there is time."""
    return max(0, (until - due).days)
