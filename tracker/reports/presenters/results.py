"""The results of a batch of reviews."""

from dataclasses import dataclass

from tracker.months.models import Month


@dataclass(frozen=True, kw_only=True)
class ResultsPage:
    """What became of each report: enterprise, words, and whether it is done."""

    month: Month
    results: list[tuple[str, str, bool]]
