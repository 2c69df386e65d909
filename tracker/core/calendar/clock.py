"""The clock: the only module that reads the system time."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from tracker.core.calendar.months import SHANGHAI


def _system() -> datetime:
    return datetime.now(UTC)


source: Callable[[], datetime] = _system
"""The function that returns the present time. Tests replace it."""


def now() -> datetime:
    """Return the present moment in UTC."""
    return source()


def today() -> date:
    """Return today's date in the office's time zone."""
    return now().astimezone(SHANGHAI).date()
