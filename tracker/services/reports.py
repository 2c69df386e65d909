"""Monthly reports: saved and submitted by the liaison, passed up and approved along the chain."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Closed, Invalid, NotAllowed
from tracker.domain.findings import Level, RaisedFinding, examine
from tracker.domain.months import MonthState
from tracker.domain.reports import Entry, ReportState, content_hash
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.domain.workflow import REPORT, Action, Refused, Subject, refusal
from tracker.models import Bureau, Month, MonthlyReport, Progress
from tracker.queries import reports as queries
from tracker.services import audit, moves, positions, versions


def problems(session: Session, report: MonthlyReport) -> list[tuple[queries.Line, RaisedFinding]]:
    """Give every finding of level A, line by line: what has to be mended before the report can be submitted."""
    return [
        (line, finding)
        for line in queries.lines(session, report)
        for finding in examine(line.facts(report.month))
        if finding.level is Level.A
    ]


def save(
    session: Session, report: MonthlyReport, entries: Mapping[int, Entry], *, by: Actor, version: int, at: datetime
) -> None:
    """Keep what was entered for some projects of a report; other lines stay as they are.

    Raise NotAllowed or Closed where saving is not open, Conflict where somebody saved since the page was opened.
    """
    require(session, report, Action.SAVE, by)
    _take(session, report, Action.SAVE, version)
    known = {line.project_id: line for line in queries.lines(session, report)}
    unknown = sorted(set(entries) - set(known))
    if unknown:
        raise Invalid(say("项目 {ids} 不在这份月报里。请刷新页面再填。", ids="、".join(map(str, unknown))))
    rows = {row.project_id: row for row in session.scalars(_progress_of(report))}
    old, new = {}, {}
    for project_id, entry in entries.items():
        line = known[project_id]
        values = asdict(entry.settled(line.last_stage, line.last_total))
        row = rows.get(project_id)
        kept = None if row is None else {name: getattr(row, name) for name in values}
        if kept != values:
            old[line.code], new[line.code] = _said(kept), _said(values)
        if row is None:
            session.add(Progress(report_id=report.id, project_id=project_id, round=report.round, **values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
    _record(session, AuditAction.SAVED, report, by=by, at=at, old=old, new=new)


def submit(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Hand the report to the first bureau of the enterprise's chain; its lines are frozen from here on."""
    require(session, report, Action.SUBMIT, by, open_problems=len(problems(session, report)))
    first = queries.term(session, report.enterprise_id, report.month).bureau_id
    _move(session, report, Action.SUBMIT, by=by, version=version, at=at, holder_id=first, submitted_at=at)
    _record(session, AuditAction.SUBMITTED, report, by=by, at=at)


def pass_up(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Hand the report to the parent of the bureau that holds it."""
    require(session, report, Action.PASS_UP, by)
    parent = session.scalars(sa.select(col(Bureau.parent_id)).where(col(Bureau.id) == report.holder_id)).one()
    _move(session, report, Action.PASS_UP, by=by, version=version, at=at, opinion=opinion, holder_id=parent)
    _record(session, AuditAction.PASSED_UP, report, by=by, at=at, reason=opinion)


def approve(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Approve the report at the root: its positions and every total move with it, in this transaction."""
    require(session, report, Action.APPROVE, by)
    _move(
        session, report, Action.APPROVE, by=by, version=version, at=at, opinion=opinion, holder_id=None, approved_at=at
    )
    positions.replace(session, _month(session, report), [report.enterprise_id])
    _record(session, AuditAction.APPROVED, report, by=by, at=at, reason=opinion)


def require(session: Session, report: MonthlyReport, action: Action, by: Actor, open_problems: int = 0) -> None:
    """Raise NotAllowed or Closed, with the reason in words, where an action is not open to a person."""
    is_open = _month(session, report).state is MonthState.OPEN
    now = queries.situation(session, report, by, month_open=is_open, open_problems=open_problems)
    refused = refusal(REPORT, action, now)
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def _month(session: Session, report: MonthlyReport) -> Month:
    month = session.get(Month, report.month)
    if month is None:
        raise RuntimeError("a report without its month")
    return month


def _move(
    session: Session, report: MonthlyReport, action: Action, *, by: Actor, version: int, at: datetime,
    opinion: str = "", **values: object,
) -> None:  # fmt: skip
    before, bureau_id = report.state, report.holder_id
    seen = content_hash((line.code, line.prefilled()) for line in queries.lines(session, report))
    _take(session, report, action, version, **values)
    moves.step(
        session, Subject.REPORT, report.id, action, (before, report.state), by=by, at=at, bureau_id=bureau_id,
        turn=report.round, opinion=opinion, seen=seen,
    )  # fmt: skip


def _take(session: Session, report: MonthlyReport, action: Action, version: int, **values: object) -> None:
    """Check and act in one statement: of two people with the same page, the second is told, and nothing is lost."""
    step = REPORT.steps[action]
    state: ReportState = report.state if step.ends is None else step.ends
    versions.take(
        session, report, version, {"state": state, **values}, col(MonthlyReport.state).in_(step.starts),
        otherwise=say(
            "这份月报在您打开页面之后被改过。请打开最新的一份再{action}；您填的内容还在上一页。", action=action.label
        ),
    )  # fmt: skip


def _said(values: Mapping[str, object] | None) -> dict[str, object]:
    """Give what was said of a project, empty answers left out."""
    return {name: value for name, value in (values or {}).items() if value not in (None, "")}


def _record(
    session: Session, action: AuditAction, report: MonthlyReport, *, by: Actor, at: datetime, reason: str = "",
    old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    name = f"{queries.term(session, report.enterprise_id, report.month).name} {report.month}"
    audit.record(
        session,
        action,
        by=by,
        at=at,
        subject=Subject.REPORT.value,
        subject_id=report.id,
        name=name,
        old=old,
        new=new,
        reason=reason,
    )


def _progress_of(report: MonthlyReport) -> sa.Select[Progress]:
    return sa.select(Progress).where(col(Progress.report_id) == report.id, col(Progress.round) == report.round)
