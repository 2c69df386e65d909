"""To-do items of applications for the home page."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.roles import Actor, Role
from tracker.core.web.locale import told
from tracker.grading.queries import expert_review
from tracker.grading.queries.funnel import ApplicationRow
from tracker.grading.rules import ApplicationState
from tracker.home import queries as turns
from tracker.home.presenters.tasks import CALM, SOON, Task

_S = ApplicationState


def application_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return what waits for a person: the liaison's own, the bureau's turn, the expert's letters."""
    if actor.role is Role.EXPERT:
        waiting = [row for row in expert_review.letters(session, actor.person_id) if row.waits]
        words = (_("件申请请您函审"), _("先声明有无利益冲突，再逐项写意见"))
        return [Task(len(waiting), *words, SOON, _("待函审"), url_for("letters.index"))] if waiting else []
    if actor.role is Role.LIAISON:
        return [_own(row) for row in turns.applications_to_file(session, actor)]
    if actor.role is not Role.REVIEWER:
        return []
    ready = turns.applications_to_rate(session, actor, today)
    waiting_here = turns.applications_to_bring_on(session, actor, today)
    tasks = [_turn(row) for row in waiting_here[:1]] if len(waiting_here) == 1 else []
    if len(waiting_here) > 1:
        when = _("其中%(name)s等", name=waiting_here[0].name)
        url = url_for("applications.index", holder="mine")
        tasks.append(Task(len(waiting_here), _("件分级申请轮到本单位"), when, SOON, _("待办理"), url))
    if ready:
        words = (_("件公示期满，可以评定"), _("一批一并评定"))
        tasks.append(Task(len(ready), *words, SOON, _("可办"), url_for("judging.batch")))
    return tasks


def _own(row: ApplicationRow) -> Task:
    look = SOON if row.state is _S.RETURNED else CALM
    url = url_for("applications.show", application_id=row.id)
    return Task(1, _("件%(target)s申请%(state)s", target=told(row.target), state=told(row.state)),
                _("填完、答复后提交"), look, told(row.state), url)  # fmt: skip


def _turn(row: ApplicationRow) -> Task:
    url = url_for("applications.show", application_id=row.id)
    return Task(1, _("件分级申请轮到本单位"), row.name, SOON, told(row.state), url)
