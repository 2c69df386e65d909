"""Account notices: the audit actions on their own account that a person is told of."""

from dataclasses import dataclass

from tracker.core.audit.actions import AuditAction
from tracker.notifications.rules import NoticeKind


@dataclass(frozen=True)
class News:
    """The notice of one audit action: kind, text, and whether the next sign-in shows it too."""

    kind: NoticeKind
    words: str
    at_the_door: bool = True


ACCOUNT_NEWS = {
    AuditAction.SIGN_IN: News(NoticeKind.DEVICE, "新的设备登录了您的账号，来自 {network}。", at_the_door=False),
    AuditAction.PASSWORD_CHANGED: News(NoticeKind.PASSWORD, "您的密码已改。", at_the_door=False),
    AuditAction.PHONE_SET: News(NoticeKind.PHONE, "您的动态码已设在一部手机上。", at_the_door=False),
    AuditAction.PHONE_DROPPED: News(NoticeKind.PHONE, "您的动态码已由{by}解除。"),
    AuditAction.LINK_MADE: News(NoticeKind.RESET, "有人在服务器上为您的账号生成了一次性链接：{kind}。"),
    AuditAction.RECOVERY_ASKED: News(NoticeKind.RESET, "{by}为您的账号申请了{kind}。"),
    AuditAction.RECOVERY_CONFIRMED: News(NoticeKind.RESET, "{by}核对了为您的账号申请的{kind}。"),
    AuditAction.RECOVERY_REFUSED: News(NoticeKind.RESET, "{by}没有同意为您的账号申请的{kind}。"),
    AuditAction.ASSIGNED: News(NoticeKind.ROLE, "{by}给了您一个身份：{role}，{unit}。"),
    AuditAction.ASSIGNMENT_ENDED: News(NoticeKind.ROLE, "{by}结束了您的一个身份：{role}。"),
    AuditAction.PASSKEY_ADDED: News(NoticeKind.FACTOR, "您的账号添加了通行密钥“{key}”。"),
    AuditAction.PASSKEY_REMOVED: News(NoticeKind.FACTOR, "您的通行密钥“{key}”已删除。"),
    AuditAction.PASSKEY_COPIED: News(
        NoticeKind.FACTOR, "您的通行密钥“{key}”疑被复制，已拒绝使用。请删除它，并告诉安全管理员。"
    ),
    AuditAction.RECOVERY_RENEWED: News(NoticeKind.FACTOR, "您的恢复码已换，旧的作废。"),
    AuditAction.RECOVERY_USED: News(NoticeKind.FACTOR, "您的一个恢复码已用过。"),
}
"""All actions by which an account can be taken over, or which show that it was. Each is sent to inbox and outbox."""
AT_THE_DOOR = tuple(action for action, news in ACCOUNT_NEWS.items() if news.at_the_door)
"""The actions that the next sign-in shows too: steps of administrators, and sign-in means that were added or used."""
