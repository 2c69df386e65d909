"""Applications for a grade: filed by the liaison, reviewed, read by experts, decided by two persons, rated."""

from tracker.services.applications.deciding import agree, disagree, object_to, propose, rate, site_check
from tracker.services.applications.explaining import explain
from tracker.services.applications.filing import Answer, apply, begin, save, withdraw
from tracker.services.applications.letters import Opinion, conclude, declare, invite, opine, uninvite
from tracker.services.applications.moving import require
from tracker.services.applications.reviewing import (
    IndicatorRemark,
    first_review,
    hand_in,
    pass_up,
    reject,
    send_back,
)

__all__ = [
    "Answer", "IndicatorRemark", "Opinion", "agree", "apply", "begin", "conclude", "declare", "disagree",
    "explain", "first_review", "hand_in", "invite", "object_to", "opine", "pass_up", "propose", "rate", "reject",
    "require", "save", "send_back", "site_check", "uninvite", "withdraw",
]  # fmt: skip
