"""The clock: the one place that tells the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from tracker.core.calendar.months import SHANGHAI


def _system() -> datetime:
    return datetime.now(UTC)


source: Callable[[], datetime] = _system
"""Where the time comes from; whoever needs another time replaces this."""


def now() -> datetime:
    """Return this moment, in UTC."""
    return source()


def today() -> date:
    """Return this day where the offices are."""
    return now().astimezone(SHANGHAI).date()
