"""To-do items of proposals on the home page."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.web.tasks import SOON, Task
from tracker.proposals.queries import proposals
from tracker.proposals.rules import AWAITED

_PLACE = (30, "", 0)


def proposal_tasks(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Return the to-do items of a person: proposals that need the consent of their bureau, and proposals to decide."""
    rows = proposals.waiting_for(session, actor)
    asked, url = sum(row.state in AWAITED for row in rows), url_for("proposals.index")
    agree = Task(
        asked,
        _("件划转待本单位同意"),
        _("划入、划出、跨系统划转"),
        look=SOON,
        urgency=_("待同意"),
        url=url,
        place=_PLACE,
    )
    words = (_("件提请待审批"), _("划转、停产、关停、计划调整"))
    decide = Task(len(rows) - asked, *words, look=SOON, urgency=_("待决定"), url=url, place=_PLACE)
    return [task for task in (agree, decide) if task.count]
