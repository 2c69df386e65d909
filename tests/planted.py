"""Records of kinds that the demonstration lacks, inserted for two enterprises without the services."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.databases import NOON
from tracker.core.database.engines import Engines
from tracker.core.i18n import message
from tracker.evidence.models import StoredFile
from tracker.exports.models import Export
from tracker.exports.rules import RETENTION, ExportKind, ExportState
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.models.grades import GradeChange, GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.rules import ApplicationState, GradeLevel, RecordKind, Target, Trigger
from tracker.grading.rules.documents import DocumentKind, DocumentState
from tracker.notifications.models import Notice
from tracker.notifications.rules import NoticeKind
from tracker.people.models.people import Assignment
from tracker.plans.models import Project
from tracker.proposals.models import Proposal
from tracker.proposals.rules import ProposalKind, ProposalState
from tracker.register.models import Enterprise, Term
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Evidence
from tracker.retrofits.models.tracks import Elimination
from tracker.retrofits.rules import EliminationStage, UnitKind

MONTH, DAY = "2025-01", date(2025, 2, 7)


def plant(engines: Engines, *codes: str) -> None:
    """Give each enterprise a row of every kind that an address or a form names by number, in turn.

    The last one's stand last, so that the next number is the same whatever is taken away of the others.
    """
    with Session(engines.writer) as session, session.begin():
        for code in codes:
            _plant(session, code)


def keep(folder: Path, *codes: str) -> None:
    """Put the files of some enterprises where the site looks for them."""
    for code in codes:
        name = sha256(_content(code)).hexdigest()
        (folder / name[:2]).mkdir(parents=True, exist_ok=True)
        (folder / name[:2] / name).write_bytes(_content(code))


def _content(code: str) -> bytes:
    return f"%PDF-1.4 {code}".encode()


def _plant(session: Session, code: str) -> None:
    firm = session.scalars(sa.select(Enterprise).where(Enterprise.code == code)).one()
    term = session.scalars(sa.select(Term).where(Term.enterprise_id == firm.id)).first()
    liaison = session.scalars(sa.select(Assignment).where(Assignment.enterprise_id == firm.id)).first()
    report = session.scalars(
        sa.select(MonthlyReport).where(MonthlyReport.enterprise_id == firm.id, MonthlyReport.month == MONTH)
    ).one()
    project = session.scalars(sa.select(Project).where(Project.enterprise_id == firm.id)).first()
    guideline = session.scalars(sa.select(GradeGuideline).order_by(GradeGuideline.id)).first()
    who = {"enterprise_id": firm.id, "person_id": liaison.person_id}
    file = _added(
        session,
        StoredFile(
            sha256=sha256(_content(code)).hexdigest(),
            name=f"{code}的证明.pdf",
            kind="pdf",
            size=len(_content(code)),
            at=NOON,
            **who,
        ),
    )
    record = _added(session, GradeRecord(
        enterprise_id=firm.id, guideline_id=guideline.id, level=GradeLevel.C, kind=RecordKind.RATED, trigger=Trigger.RATING,
        valid_from=date(2020, 1, 1), line=f"{code}线", document="测试",
    ))  # fmt: skip
    asked = {"enterprise_id": firm.id, "proposer_id": liaison.person_id, "proposed_at": NOON, "bureau_id": term.bureau_id,
             "reason": f"{code}的理由", "state": ProposalState.PROPOSED, "file_id": file.id}  # fmt: skip
    for made in (
        Evidence(report_id=report.id, project_id=project.id, file_id=file.id, proves="total", round=report.round),
        Proposal(kind=ProposalKind.PLAN_CHANGE, project_id=project.id, year=2024, before='{"planned": 10000}',
                 after='{"planned": 20000}', document_no=f"{code}1号", **asked),
        GradeChange(kind=RecordKind.DOWNGRADED, guideline_id=guideline.id, about_id=record.id, line=record.line,
                    level=GradeLevel.D, trigger=Trigger.SUPERVISION, valid_from=DAY, document=f"{code}2号", **asked),
        EmergencyDocument(enterprise_id=firm.id, kind=DocumentKind.OPERATION_PLAN, number=9, state=DocumentState.DUE,
                          record_id=record.id, due_on=DAY, file_id=file.id, note=f"{code}的说明"),
        GradeApplication(enterprise_id=firm.id, year=2026, target=Target.B, guideline_id=guideline.id, line=f"{code}线",
                         state=ApplicationState.DRAFT, since=NOON),
        Elimination(enterprise_id=firm.id, unit=f"{code}的炉", kind=UnitKind.BOILER, stage=EliminationStage.LISTED),
        Notice(person_id=liaison.person_id, kind=NoticeKind.REMINDER, text=message("请尽快"), address="/home",
               report_id=report.id, at=NOON),
        Export(person_id=liaison.person_id, assignment_id=liaison.id, kind=ExportKind.PROJECTS, month=MONTH, wanted="{}",
               content=f"{firm.id:064}", reach="0" * 64, name=f"{code}.xlsx", state=ExportState.WAITING, rows=firm.id,
               asked_at=NOON, news_at=NOON, expires_at=NOON + RETENTION),
    ):  # fmt: skip
        _added(session, made)


def _added(session: Session, made):
    session.add(made)
    session.flush()
    return made
