"""Rules of account recovery: two administrators and the person, three different people."""

from datetime import timedelta

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import ADMINISTRATORS, Role
from tracker.people.rules.sessions import LinkKind


class RecoveryKind(LabeledEnum):
    """What is asked for a person."""

    INVITATION = "invitation", "开通账号"
    RESET = "reset", "重设密码"
    PHONE = "phone", "解除动态码"


LINKS = {RecoveryKind.INVITATION: LinkKind.INVITATION, RecoveryKind.RESET: LinkKind.RESET}
"""What leads to a link on a slip of paper; the phone is dropped at once."""
WAITS = timedelta(hours=72)
"""How long a second administrator may confirm what was asked."""
SLIP_LIFE = timedelta(hours=24)
"""How long the link on a slip is good: it is carried to the person, and opens nothing without the check code."""
CHECK_TRIES = 5
"""Wrong check codes after which the link is void."""


def confirm_refusal(role: Role | None, *, second: bool, is_asker: bool, is_subject: bool) -> Message | None:
    """Return why somebody may not confirm and print a slip; None: they may. No role is the operator's command line.

    `second`: the person is an administrator or an approver, for whom a second administrator has to say yes.
    """
    if role is None:
        return message("三员和审批人的账号，要由另一位管理员在网站上核对。") if second else None
    if role not in ADMINISTRATORS:
        return message("这一步由{roles}做。", roles=sorted(ADMINISTRATORS))
    if is_asker:
        return message("申请是您提出的，要由另一位管理员核对。")
    return message("这是您自己的账号，要由另一位管理员核对。") if is_subject else None
