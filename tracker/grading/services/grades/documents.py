"""Services of emergency documents: due after a grade change, filed, approved by another person."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import local
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, message
from tracker.core.roles import Actor
from tracker.core.workflow import transition as engine
from tracker.core.workflow.transition import AuditDetails, Case, Effects, Moved, transition
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import emergency as queries
from tracker.grading.rules import documents as rules
from tracker.grading.rules.documents import (
    DOCUMENT,
    WAITING,
    DocumentAction,
    DocumentKind,
    DocumentSituation,
    DocumentState,
)
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.register.queries import terms


def make_due(session: Session, record: GradeRecord, *, at: datetime, days: int = rules.DUE_DAYS) -> None:
    """Create a new version of both documents of an enterprise. Versions that are still open are superseded."""
    due = rules.due_on(max(record.valid_from, local(at).date()), days)
    supervisor = terms.term_now(session, record.enterprise_id).bureau_id
    owners = {DocumentKind.LIST_ENTRY: supervisor, DocumentKind.OPERATION_PLAN: None}
    for kind, owner in owners.items():
        before = _versions(session, record.enterprise_id, kind)
        for each in before:
            if each.state in WAITING:
                each.state = DocumentState.SUPERSEDED
        made = EmergencyDocument(
            enterprise_id=record.enterprise_id,
            kind=kind,
            number=max((each.number for each in before), default=0) + 1,
            state=DocumentState.DUE,
            record_id=record.id,
            owner_bureau_id=owner,
            due_on=due,
        )
        session.add(made)
        session.flush()
        _tell(session, made, supervisor, at)


def _versions(session: Session, enterprise_id: int, kind: DocumentKind) -> list[EmergencyDocument]:
    query = sa.select(EmergencyDocument).where(
        col(EmergencyDocument.enterprise_id) == enterprise_id, col(EmergencyDocument.kind) == kind
    )
    return list(session.scalars(query.with_for_update()))


def _tell(session: Session, made: EmergencyDocument, supervisor: int, at: datetime) -> None:
    day = local(at).date()
    liaisons = people.liaisons(session, made.enterprise_id, day) if made.owner_bureau_id is None else []
    told = {*liaisons, *people.reviewers(session, supervisor, day)}
    name = terms.term_now(session, made.enterprise_id).name
    words = message(
        "{name}的等级有变，{document}须在 {due} 前修订。", name=name, document=made.kind.label, due=made.due_on
    )
    notices.send(
        session, told, kind=NoticeKind.DOCUMENT_DUE, words=words, address=f"/grades/documents/{made.id}", at=at
    )


def file(
    session: Session,
    document: EmergencyDocument,
    file_id: int | None,
    note: str,
    *,
    by: Actor,
    version: int,
    at: datetime,
) -> None:
    """File the document version that is due, with its upload. Raise Invalid where the upload is missing."""

    def prepare() -> dict[str, object]:
        if file_id is None:
            raise Invalid(message("请附上修订后的文件。"))
        return {
            "file_id": file_id, "note": note.strip()[:500], "filed_by": by.person_id, "filed_at": at, "opinion": "",
        }  # fmt: skip

    effects = Effects(event=AuditAction.DOCUMENT_FILED, prepare=prepare)
    transition(session, DocumentCase(document), DocumentAction.FILE, by=by, version=version, at=at, effects=effects)


def approve(
    session: Session, document: EmergencyDocument, opinion: str, *, by: Actor, version: int, at: datetime
) -> None:  # fmt: skip
    """Approve a document version that another person filed."""
    words = opinion.strip()[:500]
    values = {"approved_by": by.person_id, "approved_at": at, "opinion": words}
    effects = Effects(event=AuditAction.DOCUMENT_FILED, prepare=lambda: values)
    transition(
        session, DocumentCase(document), DocumentAction.APPROVE, by=by, version=version, at=at, opinion=words,
        effects=effects,
    )  # fmt: skip


def send_back(
    session: Session, document: EmergencyDocument, opinion: str, *, by: Actor, version: int, at: datetime
) -> None:  # fmt: skip
    """Return a filed document version with a remark to whoever filed it. It is due again."""
    words = opinion.strip()[:500]
    effects = Effects(event=AuditAction.DOCUMENT_FILED, prepare=lambda: {"opinion": words})
    transition(
        session, DocumentCase(document), DocumentAction.RETURN, by=by, version=version, at=at, opinion=words,
        effects=effects,
    )  # fmt: skip


class DocumentCase(Case[EmergencyDocument, DocumentSituation]):
    """A version of an emergency document as a case of the workflow engine."""

    workflow = DOCUMENT

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> DocumentSituation:
        """Return the values that decide whether a person may take a step."""
        return queries.situation(session, self.record, by)

    def name(self, session: Session) -> str:
        """Return the name of the document in the audit log: the enterprise and the kind of document."""
        return f"{terms.term_now(session, self.record.enterprise_id).name} {self.record.kind.label}"

    def event(self, session: Session, details: AuditDetails, moved: Moved) -> AuditDetails:
        """Return the content of the audit event: the state before and after the step, and the version number."""
        return AuditDetails({"state": moved.before}, {"state": moved.after, "number": self.record.number})


def require(session: Session, action: DocumentAction, document: EmergencyDocument, by: Actor, at: datetime) -> None:
    """Raise NotAllowed or Closed unless the person may take a step of a document version."""
    engine.require(session, DocumentCase(document), action, by=by, at=at)
