"""Services of review: pass up, approve, return with remarks, recall, revoke."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Action
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding, LineApproval, Thread
from tracker.reports.queries import reports as queries
from tracker.reports.rules.findings import Level
from tracker.reports.rules.review_comments import Remark
from tracker.reports.services import notices as reports
from tracker.reports.services.effects import follow
from tracker.reports.services.transition import move, record, require


def pass_up(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Pass the report up to the parent of its holder."""
    require(session, report, Action.PASS_UP, by, version)
    parent = session.scalars(sa.select(col(Bureau.parent_id)).where(col(Bureau.id) == report.holder_id)).one()
    _approve_lines(session, report, by, at)
    move(session, report, Action.PASS_UP, by=by, version=version, at=at, opinion=opinion, holder_id=parent)
    if opinion.strip():
        words = say(
            "{month} 月报已上报，{unit}的意见：{opinion}", month=report.month, unit=by.unit_name, opinion=opinion
        )
        reports.to_filers(session, report, NoticeKind.COMMENT, words, "", at)
    record(session, AuditAction.PASSED_UP, report, by=by, at=at, reason=opinion)


def approve(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Approve the report at the root: its positions and every total move with it, in this transaction."""
    require(session, report, Action.APPROVE, by, version)
    _approve_lines(session, report, by, at)
    move(
        session, report, Action.APPROVE, by=by, version=version, at=at, opinion=opinion, holder_id=None, approved_at=at
    )
    follow(session, report)
    said = say("意见：{opinion}", opinion=opinion) if opinion.strip() else ""
    words = say("{month} 月报已通过。{said}", month=report.month, said=said)
    reports.to_filers(session, report, NoticeKind.APPROVED, words, "", at)
    record(session, AuditAction.APPROVED, report, by=by, at=at, reason=opinion)


def send_back(
    session: Session, report: MonthlyReport, remarks: Collection[Remark], *, by: Actor, version: int, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    """Return the report with at least one remark; only the lines named open again, in a new round.

    Raise Invalid with everything that is wrong with the remarks.
    """
    known = {line.project_id: line for line in queries.lines(session, report)}
    problems = [] if remarks else [say("退回要至少写一条意见，指明项目和填报项。")]
    problems += [say("第 {n} 条意见没有写内容。", n=n) for n, each in enumerate(remarks, 1) if not each.text.strip()]
    problems += [say("第 {n} 条意见的项目不在这份月报里。", n=n) for n, each in enumerate(remarks, 1)
                 if each.project_id not in known]  # fmt: skip
    if problems:
        raise Invalid(*problems)
    require(session, report, Action.RETURN, by, version)
    bureau_id, last_round = report.holder_id or 0, report.round
    move(
        session, report, Action.RETURN, by=by, version=version, at=at, opinion=opinion, holder_id=None,
        submitted_at=None, round=last_round + 1,
    )  # fmt: skip
    open_round(session, report, last_round)
    threads = [
        Thread(
            report_id=report.id, project_id=each.project_id, round=report.round, field=each.field, reason=each.reason,
            text=each.text.strip()[:500], bureau_id=bureau_id, person_id=by.person_id, at=at,
        )
        for each in remarks
    ]  # fmt: skip
    session.add_all(threads)
    session.flush()
    words = say("{month} 月报被退回，{n} 条意见要答复。", month=report.month, n=len(remarks))
    reports.to_filers(session, report, NoticeKind.RETURNED, words, f"t-{threads[0].id}", at)
    said = {known[each.project_id].code: f"{each.field} {each.reason.label} {each.text}" for each in remarks}
    record(session, AuditAction.RETURNED, report, by=by, at=at, new=said, reason=opinion)


def recall(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Recall a report that was passed up, until the next level acts."""
    require(session, report, Action.RECALL, by, version)
    move(session, report, Action.RECALL, by=by, version=version, at=at, holder_id=by.bureau_id)
    record(session, AuditAction.RECALLED, report, by=by, at=at)


def revoke(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """Revoke an approval while the month is open; positions and totals become carried again."""
    if not opinion.strip():
        raise Invalid(say("请写明撤销通过的理由。"))
    require(session, report, Action.REVOKE, by, version)
    move(
        session, report, Action.REVOKE, by=by, version=version, at=at, opinion=opinion, holder_id=by.bureau_id,
        approved_at=None,
    )  # fmt: skip
    follow(session, report)
    record(session, AuditAction.REVOKED, report, by=by, at=at, reason=opinion)


def excuse(
    session: Session, report: MonthlyReport, words: Mapping[int, str], *, by: Actor, at: datetime
) -> None:  # fmt: skip
    """Waive level B findings with a comment, by the bureau that holds the report."""
    require(session, report, Action.RETURN, by)  # whoever may return it may also excuse
    said: dict[str, object] = {}
    chosen = sa.select(Finding).where(
        col(Finding.report_id) == report.id, col(Finding.round) == report.round, col(Finding.level) == Level.B
    )
    for found in session.scalars(chosen):
        word = words.get(found.id, "").strip()[:200]
        if word and word != found.excuse:
            found.excuse, found.excused_by = word, by.person_id
            said[found.code] = word
    if said:
        record(session, AuditAction.EXCUSED, report, by=by, at=at, new=said)


def open_round(session: Session, report: MonthlyReport, last: int) -> None:
    """Copy every line, finding and explanation of the last round into the new one."""
    models: tuple[tuple[Any, tuple[str, ...]], ...] = ((Progress, _PROGRESS), (Finding, _FINDING))
    for model, keys in models:
        query = sa.select(model).where(model.report_id == report.id, model.round == last)
        for row in session.scalars(query).all():
            session.add(model(**{name: getattr(row, name) for name in keys}, round=report.round))
    session.flush()


_PROGRESS = tuple(name for name in Progress.model_fields if name not in ("id", "round"))
_FINDING = tuple(name for name in Finding.model_fields if name not in ("id", "round"))


def _approve_lines(session: Session, report: MonthlyReport, by: Actor, at: datetime) -> None:
    """Store for each line the hash that this bureau approved; unchanged lines keep their earlier approval."""
    kept = {
        each.project_id: each
        for each in session.scalars(
            sa.select(LineApproval).where(
                col(LineApproval.report_id) == report.id, col(LineApproval.bureau_id) == report.holder_id
            )
        )
    }
    for line in queries.lines(session, report):
        found = kept.get(line.project_id)
        if found is not None and found.content_hash == line.content_hash:
            continue
        if found is None:
            found = LineApproval(
                report_id=report.id, project_id=line.project_id, bureau_id=report.holder_id or 0, person_id=0, round=1,
                at=at, content_hash="",
            )  # fmt: skip
            session.add(found)
        found.person_id, found.round, found.at, found.content_hash = by.person_id, report.round, at, line.content_hash
    session.flush()
