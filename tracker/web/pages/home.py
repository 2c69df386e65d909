"""Home: what waits for the person, how many, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months as calendar
from tracker.domain import rates
from tracker.domain.reports import ReportState
from tracker.domain.roles import READERS, Actor, Role
from tracker.models import Enterprise, Month
from tracker.queries import board, changes, emergency, months, proposals, retrofits
from tracker.queries.board import ReportRow
from tracker.web.language import told
from tracker.web.pages.application_tasks import application_tasks
from tracker.web.pages.filing import Part, filing
from tracker.web.pages.report_states import TONES
from tracker.web.pages.tasks import CALM, LATE, SOON, Task, duty_tasks

_TO_FILE = (ReportState.DRAFT, ReportState.RETURNED)


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
    """The parts of the acting liaison's open report."""

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
        """How many reports the month asks for, within the reader's reach."""
        return sum(self.states.values())


def home_page(session: Session, actor: Actor | None, person_id: int, now: datetime, held: int) -> HomePage:
    """Put the page together for whoever is signed in."""
    today = calendar.local(now).date()
    month = months.open_month(session)
    tasks = [_held_task(held)] if held else []
    states: dict[ReportState, int] = {}
    if month is not None and actor is not None and actor.role in READERS:
        states = board.counts(session, month)
        tasks += _report_tasks(session, month, states, actor, today)
    tasks += application_tasks(session, actor, today) if actor is not None else []
    if actor is not None and actor.approver:
        waiting_here = proposals.waiting_for(session, actor)
        words = (_("件提请等您决定"), _("划转、停产、关停、计划调整"))
        url = url_for("proposals.index")
        tasks += [Task(len(waiting_here), *words, SOON, _("待决定"), url)] if waiting_here else []
        fallen = len(changes.waiting_for(session, actor))
        words = (_("件等级变更等您决定"), _("认定、降级、取消、恢复"))
        tasks += [Task(fallen, *words, SOON, _("待决定"), url_for("grade_changes.index"))] if fallen else []
    if actor is not None and actor.role in (Role.LIAISON, Role.REVIEWER):
        tasks += _document_tasks(session, actor, today)
        tasks += _retrofit_tasks(session, actor, today)
    tasks += duty_tasks(session, actor, today) if actor is not None else []
    mine = _filing(session, month, actor) if month is not None and actor is not None else []
    return HomePage(today, tasks, month, states, actor is not None and actor.role in READERS, mine)


def _filing(session: Session, month: Month, actor: Actor) -> list[Part]:
    if actor.role is not Role.LIAISON:
        return []
    rows = board.rows(session, month, board.turn_of(actor))
    return filing(session, month, rows[0].code, actor) if rows else []


def _document_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Tell of the emergency documents that the person can file or approve now."""
    mine = emergency.turn_of(session, actor)
    if not mine:
        return []
    first = min(row.due_on for row in mine)
    look = LATE if first < today else CALM
    when = _("最早 %(day)s 到期", day=first.isoformat())
    return [Task(len(mine), _("份应急文件待修订"), when, look, _("等级有变"), url_for("emergency.index"))]


def _retrofit_tasks(session: Session, actor: Actor, today: date) -> list[Task]:
    """Give what of the retrofits waits: claims for a bureau, tracks under way for an enterprise."""
    if actor.role is Role.LIAISON:
        rows = retrofits.board(session, today, col(Enterprise.id) == actor.enterprise_id)
        count = sum(not line.complete for row in rows for line in row.lines)
        stalled = any(row.stalled for row in rows)
        look, urgency = (SOON, _("有停滞")) if stalled else (CALM, _("可申报"))
        words = (_("轨超低排放改造没有完成"), _("进入下一阶段时申报"))
        return [Task(count, *words, look, urgency, url_for("retrofits.index"))] if count else []
    waiting = retrofits.waiting_here(session, actor.bureau_id)
    units = [claim for claim in waiting if claim.unit_id is not None]
    tracks = len(waiting) - len(units)
    tasks = []
    if tracks:
        url = url_for("retrofits.index", only="waiting")
        tasks.append(Task(tracks, _("项改造申报等您核实"), _("超低排放改造"), SOON, _("待核实"), url))
    if units:
        url = url_for("eliminations.index", only="waiting")
        tasks.append(Task(len(units), _("项淘汰申报等您核实"), _("焦炉、锅炉、生产线"), SOON, _("待核实"), url))
    return tasks


def _held_task(count: int) -> Task:
    return Task(
        count, _("份提交等您确认"), _("上次登录到时间后收到的内容"), SOON, _("24 小时内"), url_for("account.kept")
    )


def _report_tasks(
    session: Session, month: Month, states: dict[ReportState, int], actor: Actor, today: date
) -> list[Task]:
    mine = board.turn_of(actor)
    if actor.role is Role.LIAISON:
        return [_own_report(month, row, today) for row in board.rows(session, month, mine) if row.state in _TO_FILE]
    if actor.role is not Role.REVIEWER:
        return []
    turns = board.number(session, month, mine)
    missing = sum(states.get(state, 0) for state in _TO_FILE)
    tasks = []
    if turns:
        when = _("其中%(name)s等", name=board.rows(session, month, mine, limit=1)[0].name)
        url = url_for("reviews.index", month=month.code)
        tasks.append(Task(turns, _("份月报轮到您审"), when, SOON, _("今天处理"), url))
    if missing:
        look, urgency = _urgency(month.due, today)
        when = _("截止 %(day)s", day=month.due.isoformat())
        url = url_for("reports.index", month=month.code, only="open")
        tasks.append(Task(missing, _("家企业未报"), when, look, urgency, url))
    return tasks


def _own_report(month: Month, row: ReportRow, today: date) -> Task:
    look, urgency = _urgency(row.due, today)
    what = _("份%(month)s月报%(state)s", month=told(calendar.name(month.code)), state=told(row.state))
    url = url_for("reports.show", month=month.code, code=row.code)
    until = _("截止 %(day)s，已延期") if row.due != month.due else _("截止 %(day)s")
    return Task(1, what, until % {"day": row.due.isoformat()}, look, urgency, url)


def _urgency(due: date, today: date) -> tuple[tuple[str, str], str]:
    days = (due - today).days
    if days < 0:
        return LATE, _("逾期 %(n)s 天", n=-days)
    if days == 0:
        return SOON, _("今天截止")
    return (SOON if days <= 3 else CALM), _("还有 %(n)s 天", n=days)
