"""To-do items of retrofits on the home page."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.core.roles import Actor, Role
from tracker.core.web.tasks import CALM, SOON, Task
from tracker.retrofits.queries import pending_work

_PLACE = (60, "", 0)


def retrofit_tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return the to-do items of a person: claims to verify for a reviewer, stages to claim for a liaison."""
    if actor.role not in (Role.LIAISON, Role.REVIEWER):
        return []
    if actor.role is Role.LIAISON:
        lines = pending_work.tracks_to_claim(session, actor, calendar.local(now).date())
        stalled = any(line.stalled is not None for line in lines)
        look, urgency = (SOON, _("进度滞后")) if stalled else (CALM, _("可申报"))
        words = (_("项超低排放改造内容未完成"), _("进入下一阶段时申报"))
        return (
            [Task(len(lines), *words, look=look, urgency=urgency, url=url_for("retrofits.index"), place=_PLACE)]
            if lines
            else []
        )
    waiting = pending_work.claims_to_verify(session, actor)
    units = sum(claim.unit_id is not None for claim in waiting)
    firms = {claim.enterprise_id for claim in waiting if claim.unit_id is None}  # the list shows one row per enterprise
    tasks = []
    if firms:
        url = url_for("retrofits.index", only="mine")
        claimed = _("超低排放改造，共 %(n)s 项", n=len(waiting) - units)
        tasks.append(
            Task(
                len(firms), _("家企业的改造申报待核实"), claimed, look=SOON, urgency=_("待核实"), url=url, place=_PLACE
            )
        )
    if units:
        url = url_for("eliminations.index", only="mine")
        tasks.append(
            Task(
                units,
                _("项淘汰申报待核实"),
                _("焦炉、锅炉、生产线"),
                look=SOON,
                urgency=_("待核实"),
                url=url,
                place=_PLACE,
            )
        )
    return tasks
