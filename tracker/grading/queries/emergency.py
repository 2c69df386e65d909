"""Queries of emergency documents: the list, one document version, and who may act on it."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries.grade_changes import on_chain
from tracker.grading.rules import GradeLevel, RecordKind
from tracker.grading.rules.documents import (
    DOCUMENT,
    WAITING,
    DocumentAction,
    DocumentKind,
    DocumentSituation,
    DocumentState,
)
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force


class DocumentRow(NamedTuple):
    """One document version as a row of the list."""

    id: int
    kind: DocumentKind
    number: int
    state: DocumentState
    code: str
    enterprise: str
    level: GradeLevel
    why: RecordKind
    owner: str | None
    due_on: date


def rows(session: Session, *, waiting: bool = True, enterprise_id: int | None = None) -> list[DocumentRow]:
    """Return document versions within the access scope: open ones, earliest due first, or all, latest first."""
    term = sa.and_(
        col(Term.enterprise_id) == col(EmergencyDocument.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(EmergencyDocument.id), col(EmergencyDocument.kind), col(EmergencyDocument.number),
            col(EmergencyDocument.state), col(Enterprise.code), col(Term.name), col(GradeRecord.level),
            col(GradeRecord.kind), col(Bureau.short_name), col(EmergencyDocument.due_on),
        )
        .select_from(EmergencyDocument)
        .join(Enterprise, col(Enterprise.id) == col(EmergencyDocument.enterprise_id))
        .join(Term, term)
        .join(GradeRecord, col(GradeRecord.id) == col(EmergencyDocument.record_id))
        .outerjoin(Bureau, col(Bureau.id) == col(EmergencyDocument.owner_bureau_id))
    )  # fmt: skip
    if enterprise_id is not None:
        query = query.where(col(EmergencyDocument.enterprise_id) == enterprise_id)
    if waiting:
        query = query.where(col(EmergencyDocument.state).in_(WAITING))
    order = query.order_by(col(EmergencyDocument.due_on), col(EmergencyDocument.id))
    found = [DocumentRow(*row) for row in session.execute(order)]
    return found if waiting else found[::-1]


def turn_of(session: Session, actor: Actor) -> list[DocumentRow]:
    """Return the document versions that a person must file for their enterprise or bureau."""
    if actor.enterprise_id is not None:
        found = rows(session, enterprise_id=actor.enterprise_id)
        return [row for row in found if row.owner is None and _may_file(session, row.id, actor)]
    query = sa.select(col(EmergencyDocument.id)).where(
        col(EmergencyDocument.owner_bureau_id) == actor.bureau_id, col(EmergencyDocument.state) == DocumentState.DUE
    )
    own = set(session.scalars(query))
    return [row for row in rows(session) if row.id in own and _may_file(session, row.id, actor)] if own else []


def _may_file(session: Session, document_id: int, actor: Actor) -> bool:
    found = session.get_one(EmergencyDocument, document_id)
    return refusal(DOCUMENT, situation(session, found, actor), DocumentAction.FILE) is None


def document(session: Session, document_id: int) -> EmergencyDocument:
    """Return a document version by id. Raise NotFound where there is none within the access scope."""
    query = sa.select(EmergencyDocument).join(Enterprise, col(Enterprise.id) == col(EmergencyDocument.enterprise_id))
    found = session.scalar(query.where(col(EmergencyDocument.id) == document_id))
    if found is None:
        raise NotFound(message("没有这份文件。"))
    return found


def situation(session: Session, found: EmergencyDocument, actor: Actor) -> DocumentSituation:
    """Return the values that decide which steps of a document version a person may take."""
    return DocumentSituation(
        kind=found.kind,
        state=found.state,
        role=actor.role,
        is_own_enterprise=actor.enterprise_id == found.enterprise_id,
        on_chain=on_chain(session, found.enterprise_id, actor),
        is_filer=found.filed_by == actor.person_id,
    )
