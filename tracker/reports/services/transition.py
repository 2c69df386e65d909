"""The transition of a report: check, versioned update, move with content hash, audit event."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed, Conflict, NotAllowed
from tracker.core.i18n import Sentence, say
from tracker.core.roles import Actor
from tracker.core.workflow import moves
from tracker.core.workflow.table import REPORT, Action, Need, Refused, Subject, refusal
from tracker.months.models import Month
from tracker.people.models.people import Person
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_workflow, review
from tracker.reports.queries import reports as queries
from tracker.reports.rules.findings import Level, RaisedFinding, examine
from tracker.reports.rules.reports import ReportState


def problems(session: Session, report: MonthlyReport) -> list[tuple[queries.Line, RaisedFinding]]:
    """Return every finding of level A, line by line: what has to be corrected before the report can be submitted."""
    return [
        (line, finding)
        for line in queries.lines(session, report)
        for finding in examine(line.facts(report.month))
        if finding.level is Level.A
    ]


def require(
    session: Session, report: MonthlyReport, action: Action, by: Actor, version: int | None = None, *,
    lines: Sequence[queries.Line] | None = None,
) -> None:  # fmt: skip
    """Raise NotAllowed or Closed, with the reason in words, where an action is not open to a person.

    A step names the version its person saw: where somebody acted since, Conflict says who and when instead. `lines`
    are those of the report where the step has read them already, held.
    """
    if lines is None:
        hold(session, report, version)
    needs = REPORT.steps[action].needs
    missing: Mapping[Need, int] = {}
    if needs:
        missing = review.missing(session, report, queries.lines(session, report) if lines is None else lines)
    refused = refusal(REPORT, action, report_workflow.situation(session, report, by, missing))
    if refused is not None and version not in (None, report.version):
        raise Conflict(_changed(session, report, action))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def hold(session: Session, report: MonthlyReport, version: int | None) -> None:
    """Lock month and report during a step, so that the month is neither closed nor signed off meanwhile."""
    if version is not None:
        optimistic_lock.hold(session, Month, report.month)
        optimistic_lock.hold(session, MonthlyReport, report.id, alone=True)
        session.refresh(report)


def move(
    session: Session, report: MonthlyReport, action: Action, *, by: Actor, version: int, at: datetime,
    opinion: str = "", reason: str = "", state: ReportState | None = None,
    lines: Sequence[queries.Line] | None = None, **values: object,
) -> None:  # fmt: skip
    """Update the report if its version fits, and write the move with the hash of what was seen."""
    before = report.state
    bureau_id = by.bureau_id if action in (Action.RECALL, Action.REVOKE) else report.holder_id
    seen = queries.joined_hash(queries.lines(session, report) if lines is None else lines)
    turn = report.round
    take(session, report, action, version, state=state, **values)
    moves.step(
        session, Subject.REPORT, report.id, action, (before, report.state), by=by, at=at, bureau_id=bureau_id,
        turn=turn, opinion=opinion, reason=reason, seen=seen,
    )  # fmt: skip


def take(
    session: Session, report: MonthlyReport, action: Action, version: int, state: ReportState | None = None,
    **values: object,
) -> None:  # fmt: skip
    """Update the report by version; the second of two people gets a Conflict with who and when."""
    step = REPORT.steps[action]
    ends = state or step.ends or report.state
    optimistic_lock.take(
        session, report, version, {"state": ends, **values}, col(MonthlyReport.state).in_(step.starts),
        otherwise=lambda: _changed(session, report, action),
    )  # fmt: skip


def _changed(session: Session, report: MonthlyReport, action: Action) -> Sentence:
    """Return the conflict message: who changed the record, how and when."""
    last = review.last_move(session, report)
    if last is None:
        return say(_CHANGED + "。" + _AGAIN, action=action.label)
    return say(
        _CHANGED + "（最近一步：{who}，{when} {what}）。" + _AGAIN,
        who=session.get_one(Person, last.person_id).name,
        what=last.action.label,
        action=action.label,
        when=f"{months.local(last.at):%m-%d %H:%M}",
    )


_CHANGED = "这份月报在您打开页面之后被改过"
_AGAIN = "请打开最新的一份再{action}；您填的内容还在上一页。"


def record(
    session: Session, action: AuditAction, report: MonthlyReport, *, by: Actor, at: datetime, reason: str = "",
    old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Record a step of a report."""
    name = f"{queries.term(session, report.enterprise_id, report.month).name} {report.month}"
    audit.record(
        session, action, by=by, at=at, subject=Subject.REPORT.value, subject_id=report.id, name=name, old=old,
        new=new, reason=reason,
    )  # fmt: skip
