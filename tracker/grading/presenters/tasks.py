"""To-do items of grading on the home page."""

from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.roles import Actor, Role
from tracker.core.web.locale import translate
from tracker.core.web.tasks import CALM, LATE, SOON, Task
from tracker.grading.queries import emergency, expert_review, grade_changes, pending_work
from tracker.grading.queries.funnel import ApplicationRow
from tracker.grading.rules import ApplicationState

_S = ApplicationState
_FIRST, _SECOND, _THIRD = ((place, "", 0) for place in (20, 40, 50))


def grading_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return the to-do items of a person: applications, grade changes, emergency documents."""
    today = calendar.local(now).date()
    return [
        *_application_tasks(session, actor, today),
        *_grade_change_tasks(session, actor),
        *_document_tasks(session, actor, today),
    ]


def _application_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return the to-do items of applications for a liaison, a reviewer or an expert."""
    if actor.role is Role.EXPERT:
        waiting = [row for row in expert_review.letters(session, actor.person_id) if row.waits]
        words = (_("件申请请您函审"), _("先声明有无利益冲突，再逐项写意见"))
        return (
            [Task(len(waiting), *words, look=SOON, urgency=_("待函审"), url=url_for("letters.index"), place=_FIRST)]
            if waiting
            else []
        )
    if actor.role is Role.LIAISON:
        return [_own(row) for row in pending_work.applications_to_file(session, actor)]
    if actor.role is not Role.REVIEWER:
        return []
    ready = pending_work.applications_to_rate(session, actor, today)
    waiting_here = pending_work.applications_to_bring_on(session, actor, today)
    tasks = [_turn(row) for row in waiting_here[:1]] if len(waiting_here) == 1 else []
    if len(waiting_here) > 1:
        when = _("其中%(name)s等", name=waiting_here[0].name)
        url = url_for("applications.index", holder="mine")
        tasks.append(
            Task(
                len(waiting_here),
                _("件分级申请轮到本单位"),
                when,
                look=SOON,
                urgency=_("待办理"),
                url=url,
                place=_FIRST,
            )
        )
    if ready:
        words = (_("件公示期满，可以评定"), _("一批一并评定"))
        tasks.append(Task(len(ready), *words, look=SOON, urgency=_("可办"), url=url_for("judging.batch"), place=_FIRST))
    return tasks


def _own(row: ApplicationRow) -> Task:
    look = SOON if row.state is _S.RETURNED else CALM
    url = url_for("applications.show", application_id=row.id)
    return Task(1, _("件%(target)s申请%(state)s", target=translate(row.target), state=translate(row.state)),
                _("填完、答复后提交"), look=look, urgency=translate(row.state), url=url, place=_FIRST)  # fmt: skip


def _turn(row: ApplicationRow) -> Task:
    url = url_for("applications.show", application_id=row.id)
    return Task(1, _("件分级申请轮到本单位"), row.name, look=SOON, urgency=translate(row.state), url=url, place=_FIRST)


def _grade_change_tasks(session: Session, actor: Actor) -> list[Task]:
    """Return the to-do item of grade changes that an approver must decide."""
    if not actor.approver:
        return []
    fallen = len(grade_changes.waiting_for(session, actor))
    words = (_("件等级变更待审批"), _("认定、降级、取消、恢复"))
    return (
        [Task(fallen, *words, look=SOON, urgency=_("待决定"), url=url_for("grade_changes.index"), place=_SECOND)]
        if fallen
        else []
    )


def _document_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return the to-do item of emergency documents that the person can file now."""
    if actor.role not in (Role.LIAISON, Role.REVIEWER):
        return []
    mine = emergency.turn_of(session, actor)
    if not mine:
        return []
    first = min(row.due_on for row in mine)
    look = LATE if first < today else CALM
    when = _("最早 %(day)s 到期", day=first.isoformat())
    url = url_for("emergency.index", only="mine")
    return [Task(len(mine), _("份应急文件待修订"), when, look=look, urgency=_("等级有变"), url=url, place=_THIRD)]
