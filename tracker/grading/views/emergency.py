"""Views of emergency documents: the list, one document version, and its steps."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.form_version import sent_version
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.evidence import parts as document_upload
from tracker.grading.forms.grades import FilingForm
from tracker.grading.models.emergency import EmergencyDocument
from tracker.grading.presenters.documents import document_page, documents_page
from tracker.grading.queries import emergency as queries
from tracker.grading.rules.documents import DocumentAction
from tracker.grading.services.grades import documents as services

blueprint = Blueprint("emergency", __name__)


def _within(session: Session, document_id: int) -> EmergencyDocument:
    return queries.document(session, document_id)


@blueprint.get("/grades/documents")
@require_reader
def index() -> ResponseReturnValue:
    """List the due emergency documents with the earliest first, or all of them."""
    every = "every" in request.args
    mine = request.args.get("only") == "mine"
    page = documents_page(db(), acting(), clock.today(), every=every, mine=mine)
    return render_template("grading/documents.html", page=page)


@blueprint.get("/grades/documents/<int:document_id>")
@require_reader
def show(document_id: int) -> ResponseReturnValue:
    """Show one document version: why it is due, who must file it, its file, and who approved it."""
    return _page(_within(db(), document_id), FilingForm())


@blueprint.post("/grades/documents/<int:document_id>/file")
@require_actor(_within)
def file(document_id: int) -> ResponseReturnValue:
    """File the revised emergency document."""
    document, form = _within(db(), document_id), FilingForm()
    services.require(db(), DocumentAction.FILE, document, acting(), now())
    if not form.validate():
        document_upload.keep_beside(form, document.enterprise_id)
        return _page(document, form), 422
    try:
        document_upload.keep_document(form, document.enterprise_id)
        kept = document_upload.document_id(form, document.enterprise_id)
        services.file(db(), document, kept, form.note.data or "", by=acting(), version=sent_version(), at=now())
    except Invalid as refused:
        db().rollback()
        form.document.errors = [translate(each) for each in refused.sentences]
        return _page(_within(db(), document_id), form), 422
    flash(_("已报送，等另一个人审定。"), "success")
    return redirect(url_for(".show", document_id=document_id))


@blueprint.post("/grades/documents/<int:document_id>/approve")
@require_actor(_within)
def approve(document_id: int) -> ResponseReturnValue:
    """Approve a document version that another person filed."""
    opinion = box(request.form, "opinion")
    services.approve(db(), _within(db(), document_id), opinion, by=acting(), version=sent_version(), at=now())
    flash(_("已审定。"), "success")
    return redirect(url_for(".show", document_id=document_id))


@blueprint.post("/grades/documents/<int:document_id>/return")
@require_actor(_within)
def send_back(document_id: int) -> ResponseReturnValue:
    """Return a filed document version for correction."""
    opinion = box(request.form, "opinion")
    services.send_back(db(), _within(db(), document_id), opinion, by=acting(), version=sent_version(), at=now())
    flash(_("已退回。"), "success")
    return redirect(url_for(".show", document_id=document_id))


def _page(document: EmergencyDocument, form: FilingForm) -> str:
    page = document_page(db(), document, form, acting(), clock.today())
    return render_template("grading/document.html", page=page)
