"""Services of submission: save, explain, submit, withdraw, by the liaison or the supervisor bureau (代填)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import Effects, Said, record, transition
from tracker.notifications import services as notices
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding, Thread
from tracker.reports.queries import reports as queries
from tracker.reports.queries import review
from tracker.reports.rules.findings import examine
from tracker.reports.rules.reports import Entry, ReportState
from tracker.reports.rules.review_comments import SHORTEST
from tracker.reports.rules.workflow import Action
from tracker.reports.services.transition import ReportCase, hold, require

Explanations = Mapping[tuple[int, str], str]
"""Explanations of findings, by project and code."""


def save(
    session: Session, report: MonthlyReport, entries: Mapping[int, Entry], *, by: Actor, version: int, at: datetime,
    explanations: Explanations | None = None,
) -> None:  # fmt: skip
    """Save the entries of some projects; other lines stay unchanged.

    Raise NotAllowed or Closed where saving is not open (also for a line that a return left locked), Conflict where
    somebody saved since the page was opened.
    """

    def write() -> Said:
        known = {line.project_id: line for line in queries.lines(session, report)}
        _require_fitting(entries, known)
        old, new = _write(session, report, entries, known)
        now = [replace(line, entry=entries.get(line.project_id, line.entry)) for line in known.values()]
        keep_findings(session, report, now, explanations or {})
        return Said(old, new)

    transition(
        session, ReportCase(report), Action.SAVE, by=by, version=version, at=at,
        effects=Effects(event=AuditAction.SAVED, follow=write),
    )  # fmt: skip


def _write(
    session: Session, report: MonthlyReport, entries: Mapping[int, Entry], known: Mapping[int, queries.Line]
) -> tuple[dict[str, object], dict[str, object]]:
    """Write the entries that are news. Return what each project said before and says now."""
    rows = {row.project_id: row for row in session.scalars(_progress_of(report))}
    opened = review.open_lines(session, report)
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for project_id, entry in entries.items():
        line = known[project_id]
        values = asdict(entry)
        row = rows.get(project_id)
        kept = None if row is None else {name: getattr(row, name) for name in values}
        if kept == values:
            continue
        if opened is not None and project_id not in opened:
            raise Closed(message("{title} 没有被退回，不能改。", title=line.title))
        old[line.code], new[line.code] = _said(kept), _said(values)
        if row is None:
            session.add(Progress(report_id=report.id, project_id=project_id, round=report.round, **values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
    session.flush()
    return old, new


def _require_fitting(entries: Mapping[int, Entry], known: Mapping[int, queries.Line]) -> None:
    """Refuse a project that the report does not have, and an answer without news beside values that are news."""
    unknown = sorted(set(entries) - set(known))
    if unknown:
        raise Invalid(message("项目 {ids} 不在这份月报里。请刷新页面再填。", ids="、".join(map(str, unknown))))
    clashes = [told for key, entry in entries.items() for _, told in entry.contradictions(known[key].last_month)]
    if clashes:
        raise Invalid(*clashes)


def submit(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Submit the report to the first bureau of the chain; its lines are frozen."""
    hold(session, report)
    lines = queries.lines(session, report)
    keep_findings(session, report, lines, {})

    def prepare() -> dict[str, object]:
        first = queries.term(session, report.enterprise_id, report.month).bureau_id
        return {"holder_id": first, "submitted_at": at}

    def settle() -> Said:
        notices.settle(session, report.id, at)
        return Said()

    effects = Effects(event=AuditAction.SUBMITTED, prepare=prepare, follow=settle)
    transition(
        session, ReportCase(report, lines), Action.SUBMIT, by=by, version=version, at=at, effects=effects
    )  # fmt: skip


def withdraw(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Withdraw a submitted report until a bureau acts; the round continues."""

    def prepare() -> dict[str, object]:
        state = ReportState.DRAFT if report.round == 1 else ReportState.RETURNED
        return {"state": state, "holder_id": None, "submitted_at": None}

    effects = Effects(event=AuditAction.WITHDRAWN, prepare=prepare)
    transition(
        session, ReportCase(report), Action.WITHDRAW, by=by, version=version, at=at, effects=effects
    )  # fmt: skip


def take_over(
    session: Session, report: MonthlyReport, reason: str, file_id: int | None, *, by: Actor, version: int, at: datetime
) -> None:
    """Start filing for an enterprise (代填) by its supervisor, with a reason and the stamped form.

    Whoever submits then does not review it (rule 11). Raise Invalid without reason or form.
    """
    problems = [] if reason.strip() else [message("请写明代填的理由。")]
    problems += [] if file_id is not None else [message("请附企业盖章的填报表。")]
    if problems:
        raise Invalid(*problems)
    effects = Effects(
        event=AuditAction.TAKEN_OVER, prepare=lambda: {"proxy_reason": reason.strip(), "proxy_file_id": file_id}
    )
    transition(
        session, ReportCase(report), Action.FILE_FOR, by=by, version=version, at=at, opinion=reason,
        effects=effects,
    )  # fmt: skip


def reply(
    session: Session, report: MonthlyReport, replies: Mapping[int, str], *, by: Actor, at: datetime
) -> None:  # fmt: skip
    """Answer the remarks of the last return; an answer may be changed until the report is submitted again."""
    require(session, report, Action.SAVE, by, at)
    open_ones = sa.select(Thread).where(col(Thread.report_id) == report.id, col(Thread.round) == report.round)
    said: dict[str, object] = {}
    for thread in session.scalars(open_ones):
        words = replies.get(thread.id, "").strip()
        if words != thread.reply and (len(words) >= SHORTEST or not words):
            thread.reply, thread.replied_by = words, by.person_id if words else None
            thread.replied_at = at if words else None
            said[str(thread.id)] = words
    if said:
        record(session, ReportCase(report), AuditAction.SAVED, Said(new=said), by=by, at=at)


def keep_findings(
    session: Session, report: MonthlyReport, lines: Iterable[queries.Line], explanations: Explanations
) -> None:
    """Store the current findings of every line with their explanations; outdated ones are removed."""
    stored = review.findings(session, report)
    raised = {(line.project_id, each.code): each for line in lines for each in examine(line.facts(report.month))}
    for key, kept in stored.items():
        if key not in raised:
            session.delete(kept)
    for key, each in raised.items():
        found = stored.get(key)
        if found is None:
            found = Finding(
                report_id=report.id, project_id=key[0], round=report.round, code=key[1], level=each.level,
                field=each.field, message=each.sentence,
            )  # fmt: skip
            session.add(found)
        elif str(found.message) != str(each.sentence):
            found.excuse, found.excused_by = "", None  # what was excused is not what stands here now
        found.message = each.sentence
        if key in explanations:
            found.explanation = explanations[key].strip()
    session.flush()


def _said(values: Mapping[str, object] | None) -> dict[str, object]:
    """Return what was said of a project, empty answers left out."""
    return {name: value for name, value in (values or {}).items() if value not in (None, "")}


def _progress_of(report: MonthlyReport) -> sa.Select[Progress]:
    return sa.select(Progress).where(col(Progress.report_id) == report.id, col(Progress.round) == report.round)
