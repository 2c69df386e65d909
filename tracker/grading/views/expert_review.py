"""Views for experts: invitations, declaration of conflicts, content of an application, opinion by indicator."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.web.access import acting, require_expert
from tracker.core.web.downloads import attachment
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.evidence import queries as files
from tracker.evidence.rules import RULES
from tracker.evidence.services import file_store
from tracker.grading.forms import applications as forms
from tracker.grading.models.applications import GradeApplication
from tracker.grading.presenters.expert_review import letter_page
from tracker.grading.queries import applications as queries
from tracker.grading.queries import expert_review, grades
from tracker.grading.rules import Stance
from tracker.grading.services import applications as services

blueprint = Blueprint("letters", __name__)
_ONE = "/letters/<int:application_id>"


def _within(session: Session, application_id: int) -> GradeApplication:
    return queries.application(session, application_id)


def _file(session: Session, file_id: int) -> object:
    return files.stored(session, file_id)


@blueprint.get("/letters")
@require_expert()
def index() -> ResponseReturnValue:
    """List the present and past invitations of the expert."""
    return render_template("grading/expert_review/index.html", rows=expert_review.letters(db(), acting().person_id))


@blueprint.get(_ONE)
@require_expert(_within)
def show(application_id: int) -> ResponseReturnValue:
    """Show the declaration of conflicts, or after it the application with the form of the expert's opinion."""
    return _page(_within(db(), application_id), [])


@blueprint.post(f"{_ONE}/declare")
@require_expert(_within)
def declare(application_id: int) -> ResponseReturnValue:
    """Declare a conflict of interest, or that there is none."""
    stance = next((each for each in Stance if each.value == request.form.get("stance")), None)
    if stance is None:
        raise Invalid(message("请选择有无利益冲突。"))
    application = _within(db(), application_id)
    services.declare(db(), application, stance, by=acting(), at=now(), words=forms.words("words"))
    if stance is Stance.CONFLICT:
        flash(_("已声明回避。您看不到这件申请的材料，也不计入意见。"), "success")
        return redirect(url_for(".index"))
    flash(_("已声明无利益冲突，请逐项写意见。"), "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.post(f"{_ONE}/opine")
@require_expert(_within)
def opine(application_id: int) -> ResponseReturnValue:
    """Submit the expert's opinion on every indicator."""
    application = _within(db(), application_id)
    keys = [each.id for each in grades.indicators(db(), application.guideline_id)]
    opinions = forms.opinions(request.form, keys)
    try:
        services.opine(db(), application, opinions, forms.words("words"), by=acting(), at=now())
    except Invalid as refused:
        db().rollback()
        return _page(application, [translate(each) for each in refused.sentences]), 422
    flash(_("意见已提交。函审结束前还可以修改。"), "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.get("/letters/files/<int:file_id>")
@require_expert(_file)
def file(file_id: int) -> Response:
    """Download a file of an application within the access scope."""
    stored_file = files.stored(db(), file_id)
    content = file_store.read(current_app.config["TRACKER_EVIDENCE"], stored_file)
    return attachment(content, stored_file.name, RULES[stored_file.kind].media, stored_file.id)


def _page(application: GradeApplication, problems: list[str]) -> str:
    page = letter_page(db(), application, acting().person_id)
    shown = replace(page, errors=[(None, each) for each in problems], typed=request.form)
    return render_template("grading/expert_review/show.html", page=shown)
