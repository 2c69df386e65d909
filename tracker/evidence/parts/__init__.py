"""WTForms form with a document. The document is stored at once, so that a preview or an error does not lose it."""

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
    """A form with a document upload. `file_id` names the document once it is stored."""

    document = FileField(_("文件"))
    file_id = HiddenField()
    kept: StoredFile | None = None
    """The stored document of this form, if any."""


def keep_beside(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form whose other fields have errors.

    Why a document is refused appears as its field error.
    """
    try:
        keep_document(form, enterprise_id)
    except Invalid as refused:
        db().rollback()
        form.document.errors = [translate(each) for each in refused.sentences]
    document_id(form, enterprise_id)


def keep_document(form: DocumentForm, enterprise_id: int) -> None:
    """Store the document of a form at once, and commit. Raise Invalid where the document is refused."""
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        return
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    kept = file_store.upload(db(), folder, enterprise_id, checked(sent), limits=limits, by=acting(), at=now())
    form.file_id.data, form.kept = str(kept.id), kept
    db().commit()


def document_id(form: DocumentForm, enterprise_id: int) -> int | None:
    """Return the id of the stored document of a form, or None.

    A document counts only if it belongs to this enterprise and this person uploaded it.
    """
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
    """Form fields of every proposal: the reason, and the document with its number."""

    reason = WordsField(_("理由"), [NEEDED])
    document_no = LineField(_("文号"), [NEEDED, Longest(80)])
