"""To-do items of the audit administrator for the home page."""

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.audit import chain
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months as calendar
from tracker.core.roles import Actor, Role
from tracker.core.web.tasks import CALM, SOON, Task

_WEEK = timedelta(days=7)


def log_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return the to-do items: locked accounts, failed sign-ins and refused requests of the last seven days."""
    if actor.role is not Role.AUDIT_ADMIN:
        return []
    today = calendar.local(now).date()
    since = (today - _WEEK).isoformat()
    tasks = []
    for action, what in (
        (AuditAction.LOCKED, _("次账号锁定")),
        (AuditAction.SIGN_IN_FAILED, _("次登录失败")),
        (AuditAction.REFUSED, _("条被拒绝的记录")),
    ):
        count = chain.number(session, action, today - _WEEK)
        url = url_for("audit.index", action=action.value, since=since)
        look = SOON if action is AuditAction.LOCKED else CALM
        tasks.append(Task(count, what, _("近 7 天"), look=look, urgency=_("可查"), url=url, place=(70, "", 0)))
    return [task for task in tasks if task.count]
