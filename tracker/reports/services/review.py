"""Services of review: pass up, approve, return with comments, recall, revoke."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, record, transition
from tracker.notifications.rules import NoticeKind
from tracker.register.models import Bureau
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding, LineApproval, Thread
from tracker.reports.queries import reports as queries
from tracker.reports.rules.findings import Level
from tracker.reports.rules.review_comments import Remark
from tracker.reports.rules.workflow import Action
from tracker.reports.services import notices as reports_notices
from tracker.reports.services.effects import follow
from tracker.reports.services.transition import ReportCase, require


def pass_up(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Pass the report up to the bureau above its holder."""
    case = ReportCase(report)

    def prepare() -> dict[str, object]:
        _approve_lines(session, report, case.reading(session).lines, by, at)
        return {"holder_id": session.get_one(Bureau, report.holder_id).parent_id}

    def comment() -> AuditDetails:
        if opinion.strip():
            words = message(
                "{month} 月报已上报，{unit}的意见：{opinion}", month=report.month, unit=by.unit_name, opinion=opinion
            )
            reports_notices.to_filers(session, report, kind=NoticeKind.COMMENT, words=words, anchor="", at=at)
        return AuditDetails()

    effects = Effects(event=AuditAction.PASSED_UP, prepare=prepare, follow=comment)
    transition(session, case, Action.PASS_UP, by=by, version=version, at=at, opinion=opinion, effects=effects)


def approve(
    session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str = ""
) -> None:
    """Approve the report at the root bureau; positions and totals change in the same transaction."""
    case = ReportCase(report)

    def prepare() -> dict[str, object]:
        _approve_lines(session, report, case.reading(session).lines, by, at)
        return {"holder_id": None, "approved_at": at}

    def count() -> AuditDetails:
        follow(session, report)
        said = message("意见：{opinion}", opinion=opinion) if opinion.strip() else ""
        words = message("{month} 月报已通过。{said}", month=report.month, said=said)
        reports_notices.to_filers(session, report, kind=NoticeKind.APPROVED, words=words, anchor="", at=at)
        return AuditDetails()

    effects = Effects(event=AuditAction.APPROVED, prepare=prepare, follow=count)
    transition(session, case, Action.APPROVE, by=by, version=version, at=at, opinion=opinion, effects=effects)


def send_back(
    session: Session, report: MonthlyReport, remarks: Collection[Remark], *, by: Actor, version: int, at: datetime,
    opinion: str = "",
) -> None:  # fmt: skip
    """Return the report with at least one comment; only the lines with a comment open again, in a new round.

    Raise Invalid with every problem of the comments.
    """
    known = {line.project_id: line for line in queries.lines(session, report)}
    problems = [] if remarks else [message("退回要至少写一条意见，指明项目和填报项。")]
    problems += [
        message("第 {n} 条意见没有写内容。", n=n) for n, each in enumerate(remarks, 1) if not each.text.strip()
    ]
    problems += [message("第 {n} 条意见的项目不在这份月报里。", n=n) for n, each in enumerate(remarks, 1)
                 if each.project_id not in known]  # fmt: skip
    if problems:
        raise Invalid(*problems)

    def prepare() -> dict[str, object]:
        return {"holder_id": None, "submitted_at": None, "round": report.round + 1}

    def ask() -> AuditDetails:
        open_round(session, report, report.round - 1)
        threads = [
            Thread(
                report_id=report.id, project_id=each.project_id, round=report.round, field=each.field,
                reason=each.reason, text=each.text.strip()[:500], bureau_id=by.bureau_id or 0, person_id=by.person_id,
                at=at,
            )
            for each in remarks
        ]  # fmt: skip
        session.add_all(threads)
        session.flush()
        words = message("{month} 月报被退回，{n} 条意见要答复。", month=report.month, n=len(remarks))
        reports_notices.to_filers(
            session, report, kind=NoticeKind.RETURNED, words=words, anchor=f"t-{threads[0].id}", at=at
        )
        return AuditDetails(
            new={known[each.project_id].code: f"{each.field} {each.reason.label} {each.text}" for each in remarks}
        )

    effects = Effects(event=AuditAction.RETURNED, prepare=prepare, follow=ask)
    transition(
        session, ReportCase(report), Action.RETURN, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def recall(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime) -> None:
    """Take back a report that was passed up, as long as the next level has not acted."""
    effects = Effects(event=AuditAction.RECALLED, prepare=lambda: {"holder_id": by.bureau_id})
    transition(
        session, ReportCase(report), Action.RECALL, by=by, version=version, at=at, effects=effects
    )  # fmt: skip


def revoke(session: Session, report: MonthlyReport, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """Revoke an approval while the month is open; positions and totals become carried again."""

    def carry() -> AuditDetails:
        follow(session, report)
        return AuditDetails()

    effects = Effects(
        event=AuditAction.REVOKED, prepare=lambda: {"holder_id": by.bureau_id, "approved_at": None}, follow=carry
    )
    transition(
        session, ReportCase(report), Action.REVOKE, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def excuse(
    session: Session, report: MonthlyReport, words: Mapping[int, str], *, by: Actor, at: datetime
) -> None:  # fmt: skip
    """Waive level B findings with a comment, for the bureau that holds the report.

    `words` are the comments by finding id.
    """
    require(session, report, Action.RETURN, by=by, at=at)  # whoever may return the report may waive its findings
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
        record(session, ReportCase(report), AuditAction.EXCUSED, AuditDetails(new=said), by=by, at=at)


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


def _approve_lines(
    session: Session, report: MonthlyReport, lines: Iterable[queries.Line], by: Actor, at: datetime
) -> None:
    """Store for each line the hash that this bureau approved; an unchanged line keeps its earlier approval."""
    kept = {
        each.project_id: each
        for each in session.scalars(
            sa.select(LineApproval).where(
                col(LineApproval.report_id) == report.id, col(LineApproval.bureau_id) == report.holder_id
            )
        )
    }
    for line in lines:
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
