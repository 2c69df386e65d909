"""Rules of account recovery, which needs three different people: two administrators and the owner of the account."""

from datetime import timedelta

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import ADMINISTRATORS, Role
from tracker.people.rules.sessions import LinkKind


class RecoveryKind(LabeledEnum):
    """The kinds of account recoveries."""

    INVITATION = "invitation", "开通账号"
    RESET = "reset", "重设密码"
    PHONE = "phone", "解除动态码"


LINKS = {RecoveryKind.INVITATION: LinkKind.INVITATION, RecoveryKind.RESET: LinkKind.RESET}
"""The kinds that create a one-time link on a printed slip. A lost phone is removed without a link."""
WAITS = timedelta(hours=72)
"""The time in which a second administrator may confirm a request."""
SLIP_LIFE = timedelta(hours=24)
"""The lifetime of a link on a slip, which is carried to the person and needs the check code."""
CHECK_TRIES = 5
"""The number of wrong check codes after which a link is void."""


def confirm_refusal(role: Role | None, *, second: bool, is_asker: bool, is_subject: bool) -> Message | None:
    """Return why somebody may not confirm a recovery and print its slip; None if they may.

    Role None is the operator at the command line. `second` says whether the account belongs to an administrator or
    approver, which always needs a second administrator.
    """
    if role is None:
        return message("三员和审批人的账号，要由另一位管理员在网站上核对。") if second else None
    if role not in ADMINISTRATORS:
        return message("这一步由{roles}做。", roles=sorted(ADMINISTRATORS))
    if is_asker:
        return message("申请是您提出的，要由另一位管理员核对。")
    return message("这是您自己的账号，要由另一位管理员核对。") if is_subject else None
