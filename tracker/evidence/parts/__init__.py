"""A form with a document, which is kept at once, so that looking at an effect or a refusal does not lose it."""

from flask import current_app, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.web.access import acting
from tracker.core.web.fields import LineField, WordsField
from tracker.core.web.lengths import Longest
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.validators import NEEDED
from tracker.evidence import queries as files
from tracker.evidence.models import StoredFile
from tracker.evidence.parts.request_files import checked
from tracker.evidence.services import file_store


class DocumentForm(FlaskForm):
    """A form with a document."""

    document = FileField(_("文件"))
    file_id = HiddenField()
    kept: StoredFile | None = None
    """The document as it has been kept already."""


def keep_beside(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form whose other fields have to be corrected; say at its field why it was not taken."""
    try:
        keep_document(form, enterprise_id)
    except Invalid as refused:
        db().rollback()
        form.document.errors = [translate(each) for each in refused.sentences]
    document_id(form, enterprise_id)


def keep_document(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form at once, so that looking at an effect or a refusal does not lose it."""
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        return
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    kept = file_store.upload(db(), folder, enterprise_id, checked(sent), limits=limits, by=acting(), at=now())
    form.file_id.data, form.kept = str(kept.id), kept
    db().commit()


def document_id(form: DocumentForm, enterprise_id: int) -> int | None:
    """Return the document that goes with a form: only one of this enterprise that this person handed in."""
    text = form.file_id.data or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    try:
        found = files.stored(db(), int(text))
    except NotFound:
        return None
    form.kept = found
    return found.id if (found.enterprise_id, found.person_id) == (enterprise_id, acting().person_id) else None


class ProposalForm(DocumentForm):
    """Why, and by which document."""

    reason = WordsField(_("理由"), [NEEDED])
    document_no = LineField(_("文号"), [NEEDED, Longest(80)])
