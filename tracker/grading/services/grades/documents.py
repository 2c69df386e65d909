"""Emergency list entry and operation plan: due after a grade change, filed, approved by another person."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import local
from tracker.core.errors import Closed, Invalid, NotAllowed
from tracker.core.i18n import say
from tracker.core.roles import Actor
from tracker.core.workflow.table import Refused
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import emergency as queries
from tracker.grading.rules import documents as rules
from tracker.grading.rules.documents import WAITING, DocumentAction, DocumentKind, DocumentState
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.register.queries import terms


def make_due(session: Session, record: GradeRecord, *, at: datetime, days: int = rules.DUE_DAYS) -> None:
    """Begin a new version of both documents; one that still waited is superseded by it."""
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
    words = say("{name}的等级有变，{document}须在 {due} 前修订。", name=name, document=made.kind.label, due=made.due_on)
    notices.send(session, told, NoticeKind.DOCUMENT_DUE, words, f"/grades/documents/{made.id}", at)


def file(
    session: Session, found: EmergencyDocument, file_id: int | None, note: str, *, by: Actor, version: int, at: datetime
) -> None:
    """File the version that is due, with its document. Raise Invalid without one."""
    require(session, DocumentAction.FILE, found, by)
    if file_id is None:
        raise Invalid(say("请附上修订后的文件。"))
    values = {
        "state": DocumentState.FILED, "file_id": file_id, "note": note.strip()[:500], "filed_by": by.person_id,
        "filed_at": at, "opinion": "",
    }  # fmt: skip
    _take(session, found, version, DocumentState.DUE, values, by=by, at=at)


def approve(
    session: Session, found: EmergencyDocument, opinion: str, *, by: Actor, version: int, at: datetime
) -> None:  # fmt: skip
    """Approve what another person filed."""
    require(session, DocumentAction.APPROVE, found, by)
    values = {
        "state": DocumentState.APPROVED, "approved_by": by.person_id, "approved_at": at,
        "opinion": opinion.strip()[:500],
    }  # fmt: skip
    _take(session, found, version, DocumentState.FILED, values, by=by, at=at)


def send_back(
    session: Session, found: EmergencyDocument, opinion: str, *, by: Actor, version: int, at: datetime
) -> None:  # fmt: skip
    """Give a filed version back with what is to be corrected; it is due again."""
    require(session, DocumentAction.RETURN, found, by)
    if not opinion.strip():
        raise Invalid(say("退回要写明意见。"))
    values = {"state": DocumentState.DUE, "opinion": opinion.strip()[:500]}
    _take(session, found, version, DocumentState.FILED, values, by=by, at=at)


def require(session: Session, action: DocumentAction, found: EmergencyDocument, by: Actor) -> None:
    """Raise NotAllowed or Closed unless the person may take a step."""
    refused = rules.document_refusal(action, queries.situation(session, found, by))
    if refused is not None:
        raise (NotAllowed if refused.kind is Refused.WHO else Closed)(refused.sentence)


def _take(
    session: Session, found: EmergencyDocument, version: int, state: DocumentState, values: dict[str, Any], *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    optimistic_lock.take(session, found, version, values, col(EmergencyDocument.state) == state)
    audit.record(
        session, AuditAction.DOCUMENT_FILED, by=by, at=at, subject="emergency_document", subject_id=found.id,
        name=f"{terms.term_now(session, found.enterprise_id).name} {found.kind.label}", old={"state": state},
        new={"state": values["state"], "number": found.number}, reason=values.get("opinion", ""),
    )  # fmt: skip
