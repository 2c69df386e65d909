"""The months that a page of figures shows."""

from tracker.core.calendar import months
from tracker.months.models import Month


def window(month: Month) -> list[str]:
    """Return the twelve months that a page shows: the plan year's, or the last twelve where the year goes on."""
    last = max(month.code, f"{month.plan_year}-12")
    return [months.shift(last, -back) for back in range(11, -1, -1)]
