"""Services of applications: filing by the liaison, review, expert review, two-person decision, rating."""

from tracker.grading.services.applications.decisions import agree, disagree, object_to, propose, rate, site_check
from tracker.grading.services.applications.expert_review import Opinion, conclude, declare, invite, opine, uninvite
from tracker.grading.services.applications.explanations import explain
from tracker.grading.services.applications.review import (
    IndicatorRemark,
    first_review,
    hand_in,
    pass_up,
    reject,
    send_back,
)
from tracker.grading.services.applications.submission import Answer, apply, begin, save, withdraw
from tracker.grading.services.applications.transition import require

__all__ = [
    "Answer", "IndicatorRemark", "Opinion", "agree", "apply", "begin", "conclude", "declare", "disagree",
    "explain", "first_review", "hand_in", "invite", "object_to", "opine", "pass_up", "propose", "rate", "reject",
    "require", "save", "send_back", "site_check", "uninvite", "withdraw",
]  # fmt: skip
