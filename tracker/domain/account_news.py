"""What a person is told of their own account, whoever did it: one table, by the step that the log records."""

from dataclasses import dataclass

from tracker.domain.audit import AuditAction
from tracker.domain.notices import NoticeKind


@dataclass(frozen=True)
class News:
    """What is told of one step: the kind of the notice, its words, and whether the next sign-in tells it too."""

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
}
"""Every step that an account can be taken by, or that shows that it was; each goes to the inbox and the outbox."""
AT_THE_DOOR = tuple(action for action, news in ACCOUNT_NEWS.items() if news.at_the_door)
"""The steps of administrators that the next sign-in tells too."""
