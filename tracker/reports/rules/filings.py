"""Consistency of a monthly report in each state: holder, timestamps, complete rounds."""

from dataclasses import dataclass

from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The attributes that a report must have in a state; None means optional."""

    while_open: bool
    """The state is allowed in an open month."""
    when_closed: bool
    """The state is allowed in a closed month."""
    holder: bool = False
    submitted: bool | None
    decided: bool = False
    handed_in: bool = False
    """The current round was submitted, so it has a line for every project."""


SHAPES: dict[ReportState, Shape] = {
    ReportState.DRAFT: Shape(while_open=True, when_closed=False, submitted=False),
    ReportState.RETURNED: Shape(while_open=True, when_closed=False, submitted=None),
    ReportState.IN_REVIEW: Shape(while_open=True, when_closed=False, holder=True, submitted=True, handed_in=True),
    ReportState.APPROVED: Shape(while_open=True, when_closed=True, submitted=True, decided=True, handed_in=True),
    ReportState.UNFINISHED: Shape(while_open=False, when_closed=True, submitted=True, handed_in=True),
    ReportState.MISSED: Shape(while_open=False, when_closed=True, submitted=False),
}


def is_handed_in(state: ReportState) -> bool:
    """Return whether a report in this state has submitted its current round."""
    return SHAPES[state].handed_in
