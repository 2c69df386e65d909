"""What monthly reports ask of whom, as the home page tells it: to write, to review, to remind."""

from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthState
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.core.web.tasks import CALM, LATE, SOON, Task
from tracker.months.models import Month
from tracker.months.queries import reopenings
from tracker.notifications.rules import Deliverability
from tracker.register.queries import supervision
from tracker.reports.queries import pending_work, reminders, report_status
from tracker.reports.queries.report_status import ReportRow

PLACE = 10
"""Where the group of reports stands among the tasks."""


def report_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return what waits in every month in which reports may move."""
    today = calendar.local(now).date()
    tasks: list[Task] = []
    for month in reopenings.under_way(session):
        if actor.role is Role.LIAISON:
            tasks += [_own_report(month, row, today) for row in pending_work.to_file(session, month, actor)]
        elif actor.role is Role.REVIEWER and actor.bureau_id is not None:
            tasks += _of_reviewer(session, month, actor, now)
    return tasks


def _of_reviewer(session: Session, month: Month, actor: Actor, now: datetime) -> list[Task]:
    tasks, name = [], translate(calendar.name(month.code))
    waiting = pending_work.to_review(session, month, actor)
    if waiting:
        first = report_status.rows(
            session, month, report_status.turn_of(actor), report_status.reviewable_by(actor.person_id), limit=1
        )[0]
        when = _("其中%(name)s等", name=first.name)
        url = url_for("reviews.index", month=month.code, show="mine")
        what = _("份%(month)s月报待我审核", month=name)
        tasks.append(Task(waiting, what, when, look=SOON, urgency=_("今天处理"), url=url, place=(PLACE, month.code, 0)))
    own = supervision.path_of(session, actor.bureau_id or 0)
    silent = [each for each in reminders.of_month(session, month, own, now) if each.reach is not Deliverability.WAITING]
    if silent:
        look, urgency = _urgency(month.due, calendar.local(now).date())
        calls = sum(each.reach is Deliverability.UNREACHABLE for each in silent)
        when = _("截止 %(day)s，其中 %(n)s 家须电话联系", day=month.due.isoformat(), n=calls)
        url = url_for("notices.reminders", month=month.code)
        what = _("家企业%(month)s未报，待催报", month=name)
        tasks.append(Task(len(silent), what, when, look=look, urgency=urgency, url=url, place=(PLACE, month.code, 1)))
    return tasks


def _own_report(month: Month, row: ReportRow, today: date) -> Task:
    look, urgency = _urgency(row.due, today) if month.state is MonthState.OPEN else (SOON, _("已重开"))
    what = _("份%(month)s月报%(state)s", month=translate(calendar.name(month.code)), state=translate(row.state))
    url = url_for("reports.show", month=month.code, code=row.code)
    until = _("截止 %(day)s，已延期") if row.due != month.due else _("截止 %(day)s")
    return Task(
        1, what, until % {"day": row.due.isoformat()}, look=look, urgency=urgency, url=url, place=(PLACE, month.code, 0)
    )


def _urgency(due: date, today: date) -> tuple[tuple[str, str], str]:
    days = (due - today).days
    if days < 0:
        return LATE, _("逾期 %(n)s 天", n=-days)
    if days == 0:
        return SOON, _("今天截止")
    return (SOON if days <= 3 else CALM), _("还有 %(n)s 天", n=days)
