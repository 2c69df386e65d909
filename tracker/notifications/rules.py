"""Rules of notices: their kinds, and the days of reminders before and after a due date."""

from datetime import date, timedelta

from tracker.core.calendar.working_days import WorkingDays
from tracker.core.i18n import LabeledEnum, Message, message

REPEAT_AFTER = timedelta(days=1)
"""The time within which a reviewer's reminder to the same person for the same month is not repeated."""


class Deliverability(LabeledEnum):
    """Whether a reminder about a report can be sent to anybody now, or why not."""

    READY = "ready", "可催报"
    WAITING = "waiting", "一天内已催报"
    UNREACHABLE = "unreachable", "未开通"


class NoticeKind(LabeledEnum):
    """The kinds of notices."""

    RETURNED = "returned", "退回"
    APPROVED = "approved", "通过"
    COMMENT = "comment", "审核意见"
    REMINDER = "reminder", "催报"
    DIGEST = "digest", "到期提醒"
    PROPOSAL = "proposal", "提请"
    DECISION = "decision", "决定"
    MISSED = "missed", "未报"
    UNFINISHED = "unfinished", "已报未审结"
    REOPENED = "reopened", "重开"
    APPLICATION = "application", "分级申请"
    DOCUMENT_DUE = "document_due", "应急文件到期"
    RETROFIT = "retrofit", "超低排放"
    DEVICE = "device", "新设备登录"
    PASSWORD = "password", "密码已改"
    PHONE = "phone", "动态码变更"
    FACTOR = "factor", "恢复码和通行密钥"
    RESET = "reset", "账号重设"
    ROLE = "role", "身份变更"


DIGEST_DAYS = (-5, -2, 0, 1)
"""Working days before (−) and after the due date on which liaisons without a submitted report are reminded."""


def digest_today(due: date, today: date, days: WorkingDays) -> Message | None:
    """Return the text of today's reminder, or None if there is no reminder today."""
    for offset in DIGEST_DAYS:
        if today == (due if offset == 0 else days.add(due, offset)):
            return _words(offset, due)
    return None


def _words(offset: int, due: date) -> Message:
    if offset < 0:
        return message("离截止日 {due} 还有 {n} 个工作日，请及时填报。", due=due, n=-offset)
    if offset == 0:
        return message("今天（{due}）截止，请尽快提交。", due=due)
    return message("截止日 {due} 已过，请马上提交。", due=due)
