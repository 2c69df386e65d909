"""To-do items about accounts, for the home page."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.roles import Actor, Role
from tracker.core.web.tasks import CALM, SOON, Task
from tracker.people.queries import people, recovery
from tracker.people.rules.sessions import HELD_FOR

_ADMINISTRATORS = frozenset({Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})


def account_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return to-do items: pending forms of the person and, for administrators, accounts and recoveries to handle."""
    tasks = [_held(session, actor, now)]
    if actor.role is Role.SECURITY_ADMIN:
        tasks.append(_accounts(session))
    if actor.role in _ADMINISTRATORS:
        tasks.append(_recoveries(session, actor, now))
    return [task for task in tasks if task.count]


def _held(session: Session, actor: Actor, now: datetime) -> Task:
    """Return the item of forms that arrived after the session had ended and need their sender's confirmation."""
    count = len(people.held(session, actor.person_id, now - HELD_FOR))
    words = (_("份提交等您确认"), _("上次登录到时间后收到的内容"))
    return Task(count, *words, look=SOON, urgency=_("24 小时内"), url=url_for("account.kept"), place=(0, "", 0))


def _accounts(session: Session) -> Task:
    closed = [row for row in people.persons(session) if row.closed]
    words = (_("个账号还没有开通"), _("申请邀请链接，由另一位管理员打印交给本人"))
    return Task(
        len(closed), *words, look=CALM, urgency=_("可办"), url=url_for("people.index", only="closed"), place=(70, "", 0)
    )


def _recoveries(session: Session, actor: Actor, now: datetime) -> Task:
    """Return the item of recovery requests that this person may confirm.

    They were made by another administrator and concern another person.
    """
    waiting = recovery.waiting(session, now)
    mine = [row for row in waiting if actor.person_id not in (row.asked_by, row.person_id)]
    words = (_("条账号重设等您核对"), _("72 小时内有效"))
    return Task(len(mine), *words, look=SOON, urgency=_("可办"), url=url_for("recovering.index"), place=(71, "", 0))
