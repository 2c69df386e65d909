"""Services of monthly reports: submission by the liaison, review along the chain."""

from tracker.reports.services.evidence import attach, detach
from tracker.reports.services.review import approve, excuse, pass_up, recall, revoke, send_back
from tracker.reports.services.submission import reply, save, submit, take_over, withdraw
from tracker.reports.services.transition import problems, require

__all__ = [
    "approve",
    "attach",
    "detach",
    "excuse",
    "pass_up",
    "problems",
    "recall",
    "reply",
    "require",
    "revoke",
    "save",
    "send_back",
    "submit",
    "take_over",
    "withdraw",
]
