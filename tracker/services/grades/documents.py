"""The emergency list entry and the operation plan: due with a changed grade, filed, approved by another person."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.grades import documents as rules
from tracker.domain.grades.documents import WAITING, DocumentKind, DocumentState
from tracker.domain.months import local
from tracker.domain.notices import NoticeKind
from tracker.domain.words import say
from tracker.models import EmergencyDocument, GradeRecord
from tracker.queries import people, proposals
from tracker.services import notices


def make_due(session: Session, record: GradeRecord, *, at: datetime, days: int = rules.DUE_DAYS) -> None:
    """Begin a new version of both documents; one that still waited is superseded by it."""
    due = rules.due_on(max(record.valid_from, local(at).date()), days)
    supervisor = proposals.term_now(session, record.enterprise_id).bureau_id
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
    name = proposals.term_now(session, made.enterprise_id).name
    words = say("{name}的等级有变，{document}须在 {due} 前修订。", name=name, document=made.kind.label, due=made.due_on)
    notices.send(session, told, NoticeKind.DOCUMENT_DUE, words, f"/grades/documents/{made.id}", at)
