"""To-do items of the home page, including those of the three administrators."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.audit import chain
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthState
from tracker.core.roles import Actor, Role
from tracker.core.web.access import now
from tracker.core.web.locale import told
from tracker.months.queries import months, working_days
from tracker.people.queries import people, recovery

LATE = ("state-bad", "exclamation-circle")
SOON = ("state-warn", "clock")
CALM = ("state-wait", "clock")
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Task:
    """One thing to do: how many, of what, the small print, how urgent, and where."""

    count: int
    what: str
    when: str
    look: tuple[str, str]
    urgency: str
    url: str


def duty_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return what waits for an administrator; to anybody else nothing."""
    asked = {Role.SECURITY_ADMIN: _accounts, Role.SYSTEM_ADMIN: _calendar, Role.AUDIT_ADMIN: _log}.get(actor.role)
    tasks = [*asked(session, today), _recoveries(session, actor)] if asked else []
    return [task for task in tasks if task.count]


def _recoveries(session: Session, actor: Actor) -> Task:
    """Requests of other administrators for other people's accounts, which wait for a second one."""
    waiting = recovery.waiting(session, now())
    mine = [row for row in waiting if actor.person_id not in (row.asked_by, row.person_id)]
    return Task(len(mine), _("条账号重设等您核对"), _("72 小时内有效"), SOON, _("可办"), url_for("recovering.index"))


def _accounts(session: Session, today: date) -> list[Task]:
    closed = [row for row in people.persons(session) if row.closed]
    words = (_("个账号还没有开通"), _("申请邀请链接，由另一位管理员打印交给本人"))
    return [Task(len(closed), *words, CALM, _("可办"), url_for("people.index", only="closed"))]


def _calendar(session: Session, today: date) -> list[Task]:
    """The month after the open one has to be planned before the open one closes; each is due on a working day."""
    every, working = months.every(session), working_days.working(session)
    coming = [each for each in every if each.state in (MonthState.PLANNED, MonthState.OPEN)]
    resting = [each for each in coming if not working.is_working(each.due)]
    tasks = []
    if every and not any(each.state is MonthState.PLANNED for each in coming):
        after = calendar.shift(every[-1].code, 1)
        late = today > calendar.last_day(every[-1].code)
        words = (_("个月还没有列入日程"), _("下一个是%(month)s", month=told(calendar.name(after))))
        tasks.append(Task(1, *words, SOON if late else CALM, _("该办了") if late else _("可办"), url_for("months.new")))
    if resting:
        words = (_("个月的截止日是休息日"), told(calendar.name(resting[0].code)))
        url = url_for("months.edit", month=resting[0].code)
        tasks.append(Task(len(resting), *words, SOON, _("请改到工作日"), url))
    return tasks


def _log(session: Session, today: date) -> list[Task]:
    since = (today - _WEEK).isoformat()
    tasks = []
    for action, what in (
        (AuditAction.LOCKED, _("次账号锁定")),
        (AuditAction.SIGN_IN_FAILED, _("次登录失败")),
        (AuditAction.REFUSED, _("条被拒绝的记录")),
    ):
        count = chain.number(session, action, today - _WEEK)
        url = url_for("audit.index", action=action.value, since=since)
        tasks.append(Task(count, what, _("近 7 天"), SOON if action is AuditAction.LOCKED else CALM, _("可查"), url))
    return tasks
