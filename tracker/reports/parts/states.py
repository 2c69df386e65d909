"""CSS class, icon and bar colour of each report state."""

from tracker.reports.rules.reports import ReportState

STATES = {
    ReportState.DRAFT: ("state-mute", "pencil"),
    ReportState.IN_REVIEW: ("state-wait", "clock"),
    ReportState.RETURNED: ("state-warn", "arrow-return-left"),
    ReportState.APPROVED: ("state-ok", "check-circle"),
    ReportState.UNFINISHED: ("state-warn", "clock"),
    ReportState.MISSED: ("state-bad", "exclamation-circle"),
}
"""The class and the icon; the word is the state's own."""
TONES = {
    ReportState.APPROVED: "done",
    ReportState.IN_REVIEW: "mid",
    ReportState.UNFINISHED: "pause",
    ReportState.RETURNED: "return",
    ReportState.DRAFT: "mute",
    ReportState.MISSED: "bad",
}
"""The colours of the bar, what is done on the left and what is missing on the right."""
