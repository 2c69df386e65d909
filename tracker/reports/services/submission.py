"""Services of submission: save, explain, submit, withdraw, by the liaison or the supervisor bureau (代填)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, record, transition
from tracker.notifications import services as notices
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding
from tracker.reports.queries import reports as queries
from tracker.reports.queries import review
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.reports import Entry, ReportState
from tracker.reports.rules.review_comments import SHORTEST
from tracker.reports.rules.workflow import Action
from tracker.reports.services.transition import ReportCase, require

Explanations = Mapping[tuple[int, str], str]
"""Explanations of findings, by project id and code."""


def save(
    session: Session, report: MonthlyReport, entries: Mapping[int, Entry], *, by: Actor, version: int, at: datetime,
    explanations: Explanations | None = None, replies: Mapping[int, str] | None = None,
    reading: ReportReading | None = None,
) -> None:  # fmt: skip
    """Save the entries of some projects, and replies to review comments; other lines stay unchanged.

    `reading` is what this transaction has read of the report. Raise NotAllowed or Closed where saving is not open (also
    for a line that a return left locked), Conflict where somebody saved since the page was opened.
    """
    read = reading or ReportReading(session, report)

    def write() -> AuditDetails:
        _require_fitting(entries, {line.project_id: line for line in read.lines})
        old, new = _write(session, read, entries)
        read.changed([replace(line, entry=entries.get(line.project_id, line.entry)) for line in read.lines])
        new |= _answer(session, read, replies or {}, by=by, at=at)
        keep_findings(session, read, explanations or {})
        return AuditDetails(old, new)

    transition(
        session, ReportCase(report, read), Action.SAVE, by=by, version=version, at=at,
        effects=Effects(event=AuditAction.SAVED, follow=write),
    )  # fmt: skip


def _write(
    session: Session, reading: ReportReading, entries: Mapping[int, Entry]
) -> tuple[dict[str, object], dict[str, object]]:
    """Write the entries that changed. Return the old and new values by project code."""
    news = [line for line in reading.lines if line.project_id in entries and line.entry != entries[line.project_id]]
    opened = reading.open_lines
    locked = [line for line in news if opened is not None and line.project_id not in opened]
    if locked:
        raise Closed(message("{title} 没有被退回，不能改。", title=locked[0].title))
    values = {line.project_id: asdict(entries[line.project_id]) for line in news}
    _insert(session, reading.report, {line.project_id: values[line.project_id] for line in news if line.entry is None})
    _update(session, reading.report, {line.project_id: values[line.project_id] for line in news if line.entry})
    old: dict[str, object] = {line.code: _said(None if line.entry is None else asdict(line.entry)) for line in news}
    new: dict[str, object] = {line.code: _said(values[line.project_id]) for line in news}
    return old, new


def _insert(session: Session, report: MonthlyReport, entered: Mapping[int, Mapping[str, Any]]) -> None:
    """Insert the lines that are entered for the first time, in one statement."""
    own = {"report_id": report.id, "round": report.round}
    rows = [{**own, "project_id": key, **values} for key, values in entered.items()]
    if rows:
        session.execute(sa.insert(Progress).execution_options(render_nulls=True), rows)


def _update(session: Session, report: MonthlyReport, entered: Mapping[int, dict[str, Any]]) -> None:
    """Update the lines that were entered before."""
    if entered:
        for row in session.scalars(_progress_of(report).where(col(Progress.project_id).in_(entered))):
            row.sqlmodel_update(entered[row.project_id])
        session.flush()


def _require_fitting(entries: Mapping[int, Entry], known: Mapping[int, queries.Line]) -> None:
    """Raise Invalid for a project that is not in the report, or for changed values beside an answer of no change."""
    unknown = sorted(set(entries) - set(known))
    if unknown:
        raise Invalid(message("项目 {ids} 不在这份月报里。请刷新页面再填。", ids="、".join(map(str, unknown))))
    clashes = [told for key, entry in entries.items() for _, told in entry.contradictions(known[key].last_month)]
    if clashes:
        raise Invalid(*clashes)


def submit(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime,
    reading: ReportReading | None = None,
) -> None:  # fmt: skip
    """Submit the report to the first bureau of the chain; its lines can no longer be edited."""
    read = reading or ReportReading(session, report)
    read.lock()
    if not read.findings_are_kept:
        keep_findings(session, read, {})

    def prepare() -> dict[str, object]:
        return {"holder_id": read.term.bureau_id, "submitted_at": at}

    def settle() -> AuditDetails:
        notices.settle(session, report.id, at)
        return AuditDetails()

    effects = Effects(event=AuditAction.SUBMITTED, prepare=prepare, follow=settle)
    transition(session, ReportCase(report, read), Action.SUBMIT, by=by, version=version, at=at, effects=effects)
    read.forget()


def withdraw(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Withdraw a submitted report before a bureau acts; the round continues."""

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
    """Let the supervisor file for an enterprise (代填), with a reason and the stamped form.

    The person who then submits the report does not review it (rule 11). Raise Invalid without reason or form.
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
    """Save replies to the comments of the last return; they may be changed until the report is submitted again."""
    require(session, report, Action.SAVE, by=by, at=at)
    reading = ReportReading(session, report)
    said = _answer(session, reading, replies, by=by, at=at)
    if said:
        record(session, ReportCase(report, reading), AuditAction.SAVED, AuditDetails(new=said), by=by, at=at)


def _answer(
    session: Session, reading: ReportReading, replies: Mapping[int, str], *, by: Actor, at: datetime
) -> dict[str, object]:
    """Store the replies that changed. Return them by comment id for the audit log."""
    said: dict[str, object] = {}
    for thread in reading.threads:
        words = replies.get(thread.id, thread.reply).strip()
        if words != thread.reply and (len(words) >= SHORTEST or not words):
            thread.reply, thread.replied_by = words, by.person_id if words else None
            thread.replied_at = at if words else None
            said[str(thread.id)] = words
    session.flush()
    return said


def keep_findings(session: Session, reading: ReportReading, explanations: Explanations) -> None:
    """Store the current findings of every line with their explanations; outdated ones are removed."""
    report, raised = reading.report, reading.raised
    stored = review.findings(session, report)
    for key in stored.keys() - raised.keys():
        session.delete(stored.pop(key))
    new = {
        key: Finding(
            report_id=report.id, project_id=key[0], round=report.round, code=key[1], level=each.level,
            field=each.field, message=each.sentence,
        )
        for key, each in raised.items() if key not in stored
    }  # fmt: skip
    for key, finding in stored.items():
        if str(finding.message) != str(raised[key].sentence):
            finding.excuse, finding.excused_by = "", None  # the waiver was given for another text
            finding.message = raised[key].sentence
    findings = {**stored, **new}
    for key in explanations.keys() & raised.keys():
        findings[key].explanation = explanations[key].strip()
    session.flush()
    if new:
        rows = [{name: getattr(each, name) for name in _NEW} for each in new.values()]
        session.execute(sa.insert(Finding).execution_options(render_nulls=True), rows)
    reading.keep(findings)


_NEW = tuple(name for name in Finding.model_fields if name != "id")


def _said(values: Mapping[str, object] | None) -> dict[str, object]:
    """Return the values of an entry for the audit log, empty ones left out."""
    return {name: value for name, value in (values or {}).items() if value not in (None, "")}


def _progress_of(report: MonthlyReport) -> sa.Select[Progress]:
    return sa.select(Progress).where(col(Progress.report_id) == report.id, col(Progress.round) == report.round)
