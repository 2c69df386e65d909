"""Services that attach evidence to a report line and remove it while the line is open."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed, Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import FileLimits
from tracker.evidence.services import file_store
from tracker.evidence.services.checked_upload import CheckedUpload
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Evidence
from tracker.reports.queries import review
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.workflow import Action
from tracker.reports.services.submission import keep_findings
from tracker.reports.services.transition import ReportCase


def attach(
    session: Session, report: MonthlyReport, project_id: int, proves: str, *, by: Actor, version: int, at: datetime,
    folder: Path, limits: FileLimits, sent: CheckedUpload | int,
) -> Evidence:  # fmt: skip
    """Attach a file to a line and return the evidence; `sent` is a new upload or the id of an earlier file.

    Raise Invalid for too many files or the same file twice, NotFound for an unknown file, Closed for a locked line.
    """
    made: list[Evidence] = []
    files: list[StoredFile] = []
    reading = ReportReading(session, report)

    def prepare() -> dict[str, object]:
        _require_open(reading, project_id)
        here = [proof for proofs in review.proofs(session, report).values() for proof in proofs]
        if len({proof.file_id for proof in here}) >= limits.files_each:
            raise Invalid(message("一份月报最多 {n} 个文件。请先去掉不用的。", n=limits.files_each))
        if isinstance(sent, int):
            files.append(_earlier(session, report, sent))
            return {}
        file = file_store.keep(session, folder, report.enterprise_id, sent, limits=limits, by=by, at=at)
        again = [proof for proof in here if proof.sha256 == file.sha256 and proof.project_id == project_id]
        if again:
            raise Invalid(message("{name}：这个项目已有完全相同的文件“{other}”。", name=file.name, other=again[0].name))
        files.append(file)
        return {}

    def follow() -> AuditDetails:
        (file,) = files
        made.append(
            Evidence(report_id=report.id, project_id=project_id, file_id=file.id, proves=proves, round=report.round)
        )
        session.add_all(made)
        session.flush()
        reading.changed()
        keep_findings(session, reading, {})
        return AuditDetails(new={"file": file.name, "sha256": file.sha256, "proves": proves, "project": project_id})

    effects = Effects(event=AuditAction.UPLOADED, prepare=prepare, follow=follow)
    transition(session, ReportCase(report, reading), Action.SAVE, by=by, version=version, at=at, effects=effects)
    return made[0]


def detach(session: Session, report: MonthlyReport, evidence_id: int, *, by: Actor, version: int, at: datetime) -> None:
    """Remove a file from a line; it remains in earlier rounds. Raise NotFound for an unknown file."""
    reading = ReportReading(session, report)

    def prepare() -> dict[str, object]:
        _require_open(reading, _evidence(session, report, evidence_id).project_id)
        return {}

    def follow() -> AuditDetails:
        found = _evidence(session, report, evidence_id)
        if found.round == report.round:
            session.delete(found)
        else:
            found.removed_round = report.round
        session.flush()
        reading.changed()
        keep_findings(session, reading, {})
        return AuditDetails(old={"file": found.file_id})

    effects = Effects(event=AuditAction.DETACHED, prepare=prepare, follow=follow)
    transition(session, ReportCase(report, reading), Action.SAVE, by=by, version=version, at=at, effects=effects)


def _evidence(session: Session, report: MonthlyReport, evidence_id: int) -> Evidence:
    found = session.get(Evidence, evidence_id)
    if found is None or found.report_id != report.id:
        raise NotFound(message("没有这个文件。"))
    return found


def _require_open(reading: ReportReading, project_id: int) -> None:
    lines = {line.project_id: line for line in reading.lines}
    if project_id not in lines:
        raise Invalid(message("项目 {ids} 不在这份月报里。请刷新页面再填。", ids=project_id))
    opened = reading.open_lines
    if opened is not None and project_id not in opened:
        raise Closed(message("{title} 没有被退回，不能改。", title=lines[project_id].title))


def _earlier(session: Session, report: MonthlyReport, file_id: int) -> StoredFile:
    query = sa.select(StoredFile).where(
        col(StoredFile.id) == file_id, col(StoredFile.enterprise_id) == report.enterprise_id
    )
    file = session.scalar(query)
    if file is None:
        raise NotFound(message("没有这个文件。"))
    return file
