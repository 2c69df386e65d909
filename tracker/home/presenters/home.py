"""The home page: to-do items with counts and due dates."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.calendar import months as calendar
from tracker.core.roles import READERS, Actor, Role
from tracker.grading.presenters.tasks import application_tasks
from tracker.grading.queries import emergency, grade_changes
from tracker.home import queries as turns
from tracker.home.presenters.tasks import CALM, LATE, SOON, Task, duty_tasks
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.proposals.queries import proposals
from tracker.proposals.rules import AWAITED
from tracker.reports.presenters.outstanding import Part, filing
from tracker.reports.presenters.states import TONES
from tracker.reports.presenters.tasks import report_tasks
from tracker.reports.queries import report_status
from tracker.reports.rules.reports import ReportState


@dataclass(frozen=True)
class HomePage:
    """What waits, and how the open month stands."""

    today: date
    tasks: list[Task]
    month: Month | None
    states: dict[ReportState, int]
    reads: bool
    """The person reads reports; an administrator or an expert does not."""
    parts_of_mine: list[Part]
    """The parts of the acting liaison's report."""
    filing: str = ""
    """The month of that report."""

    @property
    def tones(self) -> dict[ReportState, str]:
        """The colour of each state in the bar."""
        return TONES

    @property
    def parts(self) -> list[dict[str, object]]:
        """The bar: done on the left, what is missing on the right."""
        shown = [(state, self.states.get(state, 0)) for state in TONES]
        return [{"share": 100 * count / max(1, self.due), "tone": TONES[state]} for state, count in shown]

    def share(self, state: ReportState) -> str:
        """The share of a state, in per cent."""
        return rates.text(self.states.get(state, 0), self.due) + "%"

    @property
    def due(self) -> int:
        """How many reports the month asks for, within the access scope."""
        return sum(self.states.values())


def home_page(session: Session, actor: Actor | None, now: datetime, held: int) -> HomePage:
    """Prepare the page for whoever is signed in; every task is one that the person may do now."""
    today = calendar.local(now).date()
    month = months.open_month(session)
    tasks = [_held_task(held)] if held else []
    if actor is None:
        return HomePage(today, tasks, month, {}, False, [])
    reads = actor.role in READERS
    states = report_status.counts(session, month) if month is not None and reads else {}
    tasks += report_tasks(session, actor, now)
    tasks += application_tasks(session, actor, today)
    tasks += _proposal_tasks(session, actor)
    tasks += _grade_change_tasks(session, actor)
    if actor.role in (Role.LIAISON, Role.REVIEWER):
        tasks += _document_tasks(session, actor, today)
        tasks += _retrofit_tasks(session, actor, today)
    tasks += duty_tasks(session, actor, today)
    found, parts = _filing(session, actor)
    return HomePage(today, tasks, month, states, reads, parts, found)


def _proposal_tasks(session: Session, actor: Actor) -> list[Task]:
    """Tell of the proposals that wait for the person: to agree for their bureau, and to decide."""
    rows = proposals.waiting_for(session, actor)
    asked, url = sum(row.state in AWAITED for row in rows), url_for("proposals.index")
    agree = Task(asked, _("件划转待本单位同意"), _("划入、划出、跨系统划转"), SOON, _("待同意"), url)
    words = (_("件提请待审批"), _("划转、停产、关停、计划调整"))
    decide = Task(len(rows) - asked, *words, SOON, _("待决定"), url)
    return [task for task in (agree, decide) if task.count]


def _grade_change_tasks(session: Session, actor: Actor) -> list[Task]:
    """Tell an approver of the changes of a grade that wait for them."""
    if not actor.approver:
        return []
    fallen = len(grade_changes.waiting_for(session, actor))
    words = (_("件等级变更待审批"), _("认定、降级、取消、恢复"))
    return [Task(fallen, *words, SOON, _("待决定"), url_for("grade_changes.index"))] if fallen else []


def _filing(session: Session, actor: Actor) -> tuple[str, list[Part]]:
    """Return the earliest month whose report the liaison may write now, and the parts of the report."""
    if actor.role is not Role.LIAISON:
        return "", []
    for month in turns.under_way(session):
        for row in turns.to_file(session, month, actor):
            return month.code, filing(session, month, row.code, actor)
    return "", []


def _document_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Tell of the emergency documents that the person can file or approve now."""
    mine = emergency.turn_of(session, actor)
    if not mine:
        return []
    first = min(row.due_on for row in mine)
    look = LATE if first < today else CALM
    when = _("最早 %(day)s 到期", day=first.isoformat())
    return [Task(len(mine), _("份应急文件待修订"), when, look, _("等级有变"), url_for("emergency.index", only="mine"))]


def _retrofit_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return what of the retrofits waits: claims for a bureau, tracks that an enterprise may bring on."""
    if actor.role is Role.LIAISON:
        lines = turns.tracks_to_claim(session, actor, today)
        stalled = any(line.stalled is not None for line in lines)
        look, urgency = (SOON, _("进度滞后")) if stalled else (CALM, _("可申报"))
        words = (_("项超低排放改造内容未完成"), _("进入下一阶段时申报"))
        return [Task(len(lines), *words, look, urgency, url_for("retrofits.index"))] if lines else []
    waiting = turns.claims_to_verify(session, actor)
    units = sum(claim.unit_id is not None for claim in waiting)
    firms = {claim.enterprise_id for claim in waiting if claim.unit_id is None}  # as the list behind it: a line each
    tasks = []
    if firms:
        url = url_for("retrofits.index", only="mine")
        claimed = _("超低排放改造，共 %(n)s 项", n=len(waiting) - units)
        tasks.append(Task(len(firms), _("家企业的改造申报待核实"), claimed, SOON, _("待核实"), url))
    if units:
        url = url_for("eliminations.index", only="mine")
        tasks.append(Task(units, _("项淘汰申报待核实"), _("焦炉、锅炉、生产线"), SOON, _("待核实"), url))
    return tasks


def _held_task(count: int) -> Task:
    return Task(
        count, _("份提交等您确认"), _("上次登录到时间后收到的内容"), SOON, _("24 小时内"), url_for("account.kept")
    )
