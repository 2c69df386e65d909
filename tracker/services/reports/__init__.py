"""Monthly reports: filed by the liaison, reviewed along the chain, each step a move and an audit event."""

from tracker.services.reports.filing import reply, save, submit, take_over, withdraw
from tracker.services.reports.moving import problems, require
from tracker.services.reports.proving import attach, detach
from tracker.services.reports.reviewing import approve, excuse, pass_up, recall, revoke, send_back

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
