"""Consistency of a report in each state: holder, timestamps, complete rounds."""

from dataclasses import dataclass

from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Which attributes a report must have in a state; None: optional."""

    while_open: bool
    """It stands in a month that is open."""
    when_closed: bool
    """It stands in a month that is closed."""
    holder: bool = False
    submitted: bool | None
    decided: bool = False
    handed_in: bool = False
    """Its present round was handed in, so every project has a line in it."""


SHAPES: dict[ReportState, Shape] = {
    ReportState.DRAFT: Shape(while_open=True, when_closed=False, submitted=False),
    ReportState.RETURNED: Shape(while_open=True, when_closed=False, submitted=None),
    ReportState.IN_REVIEW: Shape(while_open=True, when_closed=False, holder=True, submitted=True, handed_in=True),
    ReportState.APPROVED: Shape(while_open=True, when_closed=True, submitted=True, decided=True, handed_in=True),
    ReportState.UNFINISHED: Shape(while_open=False, when_closed=True, submitted=True, handed_in=True),
    ReportState.MISSED: Shape(while_open=False, when_closed=True, submitted=False),
}


def is_handed_in(state: ReportState) -> bool:
    """Return whether a report's present round was handed in whole."""
    return SHAPES[state].handed_in
