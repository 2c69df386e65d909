"""What the end of a month asks of whom, as the home page tells it."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.closing import queries
from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import MonthState
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.core.web.tasks import CALM, SOON, Task
from tracker.months.models import Month
from tracker.months.queries import months, reopenings, working_days
from tracker.reports.parts.tasks import PLACE

_CALENDAR = (70, "", 0)


def closing_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return the months to sign again, and what the calendar asks of the system administrator."""
    return [*_signature_tasks(session, actor), *_calendar_tasks(session, actor, now)]


def _signature_tasks(session: Session, actor: Actor) -> list[Task]:
    """Tell of the months that this person has to sign again, after the reports of each month."""
    if actor.role is not Role.REVIEWER or actor.bureau_id is None:
        return []
    return [_task(month) for month in reopenings.under_way(session) if queries.to_sign(session, month, actor)]


def _task(month: Month) -> Task:
    what = _("个月份（%(month)s）待再次审签", month=translate(calendar.name(month.code)))
    url = url_for("closing.show", month=month.code)
    return Task(
        1, what, _("重开办结后，再次审签"), look=SOON, urgency=_("待审签"), url=url, place=(PLACE, month.code, 2)
    )


def _calendar_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """The month after the open one has to be planned before the open one closes; each is due on a working day."""
    if actor.role is not Role.SYSTEM_ADMIN:
        return []
    today = calendar.local(now).date()
    every, working = months.every(session), working_days.working(session)
    coming = [each for each in every if each.state in (MonthState.PLANNED, MonthState.OPEN)]
    resting = [each for each in coming if not working.is_working(each.due)]
    tasks = []
    if every and not any(each.state is MonthState.PLANNED for each in coming):
        after = calendar.shift(every[-1].code, 1)
        late = today > calendar.last_day(every[-1].code)
        words = (_("个月还没有列入日程"), _("下一个是%(month)s", month=translate(calendar.name(after))))
        tasks.append(
            Task(
                1,
                *words,
                look=SOON if late else CALM,
                urgency=_("该办了") if late else _("可办"),
                url=url_for("months.new"),
                place=_CALENDAR,
            )
        )
    if resting:
        words = (_("个月的截止日是休息日"), translate(calendar.name(resting[0].code)))
        url = url_for("months.edit", month=resting[0].code)
        tasks.append(Task(len(resting), *words, look=SOON, urgency=_("请改到工作日"), url=url, place=_CALENDAR))
    return tasks
