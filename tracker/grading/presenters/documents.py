"""Presenters of the pages of emergency documents: the list, and one document version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.core.i18n import Message
from tracker.core.roles import Actor
from tracker.core.workflow.table import refusals
from tracker.evidence import queries as files
from tracker.evidence.models import StoredFile
from tracker.grading.forms.grades import FilingForm
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.queries import emergency, grades
from tracker.grading.queries.emergency import DocumentRow
from tracker.grading.queries.grades import Held
from tracker.grading.rules.documents import DOCUMENT, DocumentState, lateness
from tracker.people.queries import people
from tracker.register.queries import terms

BADGES = {
    DocumentState.DUE: ("state-warn", "clock"), DocumentState.FILED: ("state-wait", "clock"),
    DocumentState.APPROVED: ("state-ok", "check-circle"), DocumentState.SUPERSEDED: ("state-mute", "circle"),
}  # fmt: skip
"""The colour and the icon of each state."""


@dataclass(frozen=True, kw_only=True)
class DocumentsPage:
    """The list of emergency documents: open ones, all, or those that the reader must file."""

    rows: Sequence[DocumentRow]
    late: dict[int, Message | None]
    every: bool
    mine: bool


@dataclass(frozen=True, kw_only=True)
class DocumentPage:
    """The page of one document version: why it is due, its file, who filed and approved it, and the form."""

    document: EmergencyDocument
    name: str
    form: FilingForm
    why: Held
    file: StoredFile | None
    people: dict[int, str]
    late: Message | None
    rows: Sequence[DocumentRow]
    """All versions of the documents of the enterprise."""
    refusals: dict[str, Message | None]
    """Why each action is closed to the acting person, or None, keyed by action."""


def documents_page(session: Session, actor: Actor, today: date, *, every: bool, mine: bool) -> DocumentsPage:
    """Return the list of emergency documents, the earliest due first."""
    rows = emergency.turn_of(session, actor) if mine else emergency.rows(session, waiting=not every)
    late = {row.id: lateness(row.state, row.due_on, today) for row in rows}
    return DocumentsPage(rows=rows, late=late, every=every, mine=mine)


def document_page(
    session: Session, document: EmergencyDocument, form: FilingForm, actor: Actor, today: date
) -> DocumentPage:
    """Return the values for the page of one document version."""
    situation = emergency.situation(session, document, actor)
    records = {each.record.id: each for each in grades.history(session, document.enterprise_id)}
    return DocumentPage(
        document=document,
        form=form,
        name=terms.term_now(session, document.enterprise_id).name,
        why=records[document.record_id],
        file=files.stored(session, document.file_id) if document.file_id else None,
        people=people.names(session, [each for each in (document.filed_by, document.approved_by) if each]),
        late=lateness(document.state, document.due_on, today),
        rows=emergency.rows(session, waiting=False, enterprise_id=document.enterprise_id),
        refusals={
            action: refused.sentence if refused else None for action, refused in refusals(DOCUMENT, situation).items()
        },
    )
