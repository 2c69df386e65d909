"""Closing a month: who may, as one rule."""

from tracker.domain.roles import Role
from tracker.domain.words import say
from tracker.domain.workflow import Refusal, Refused


def closing_refusal(role: Role | None, *, approver: bool, is_root: bool, month_open: bool) -> Refusal | None:
    """Say why a person may not sign off, close or reopen; an approver of a root may, while the month is open."""
    if not month_open:
        return Refusal(Refused.STATE, say("本月不在填报期。"))
    if role is Role.REVIEWER and approver and is_root:
        return None
    return Refusal(Refused.WHO, say("只有自治区厅或兵团局有审批权的审核员可以签审和关账。"))
