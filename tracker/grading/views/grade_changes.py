"""Views of two-person grade changes and of exceedance flags."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.form_version import sent_version
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.evidence.parts import document_id, keep_beside, keep_document
from tracker.grading.forms.grades import ChangeForm, FlagForm
from tracker.grading.models.grades import GradeChange
from tracker.grading.presenters.grade_changes import ChangesPage, change_page, grade_page
from tracker.grading.queries import grade_changes as queries
from tracker.grading.queries import grades
from tracker.grading.rules import GradeLevel, RecordKind, Trigger
from tracker.grading.rules.changes import CHANGES
from tracker.grading.rules.records import FALL_TRIGGERS
from tracker.grading.services.grades import grade_changes as services
from tracker.grading.services.grades import targets
from tracker.grading.services.grades.grade_changes import Wanted
from tracker.proposals.rules import ProposalAction
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, terms

blueprint = Blueprint("grade_changes", __name__)
_STARTS = {RecordKind.RECORDED: Trigger.RECORDING, RecordKind.RESTORED: Trigger.APPEAL}
"""The trigger of the kinds that are neither a downgrade nor a cancellation."""


def _enterprise(session: Session, code: str) -> Enterprise:
    return enterprises.enterprise(session, code)


def _within(session: Session, change_id: int, **rest: str) -> GradeChange:
    return queries.change(session, change_id)


@blueprint.get("/grades/changes")
@require_reader
def index() -> ResponseReturnValue:
    """List the grade changes that wait for the person's decision, and all within the access scope."""
    page = ChangesPage(mine=queries.waiting_for(db(), acting()), rows=queries.rows(db()))
    return render_template("grading/changes.html", page=page)


@blueprint.get("/enterprises/<code>/grade")
@require_reader
def enterprise(code: str) -> ResponseReturnValue:
    """Show the grades of an enterprise, the obstacles to a rating, and the form of a change."""
    return _page(_enterprise(db(), code), _form(code), FlagForm())


@blueprint.post("/enterprises/<code>/grade/send")
@require_actor(_enterprise)
def propose(code: str) -> ResponseReturnValue:
    """Propose a grade change."""
    firm, form = _enterprise(db(), code), _form(code)
    if not form.validate():
        keep_beside(form, firm.id)
        return _page(firm, form, FlagForm()), 422
    kind = RecordKind(form.kind.data)
    try:
        if "document" in request.files:
            keep_document(form, firm.id)
        made = services.propose(db(), firm.id, _wanted(kind, form, firm.id), by=acting(), at=now())
    except Invalid as refused:
        db().rollback()
        form.reason.errors = [translate(each) for each in refused.sentences]
        return _page(firm, form, FlagForm()), 422
    flash(_("已提出，等另一个人决定。"), "success")
    return redirect(url_for(".show", change_id=made.id))


@blueprint.post("/enterprises/<code>/exceedance")
@require_actor(_enterprise)
def flag(code: str) -> ResponseReturnValue:
    """Record that an enterprise exceeded its limits."""
    firm, form = _enterprise(db(), code), FlagForm()
    if not form.validate():
        return _page(firm, _form(code), form), 422
    targets.flag(
        db(), firm.id, from_day=form.from_day.data, to_day=form.to_day.data, note=form.note.data or "",
        source=form.source.data or "",
        by=acting(), at=now(),
    )  # fmt: skip
    flash(_("已记下超标。"), "success")
    return redirect(url_for(".enterprise", code=code))


@blueprint.get("/grades/changes/<int:change_id>")
@require_reader
def show(change_id: int) -> ResponseReturnValue:
    """Show one grade change: its content, the reason, and who decided."""
    return render_template("grading/change.html", page=change_page(db(), _within(db(), change_id), acting()))


@blueprint.post("/grades/changes/<int:change_id>/<action>")
@require_actor(_within)
def decide(change_id: int, action: str) -> ResponseReturnValue:
    """Approve, reject or withdraw a grade change."""
    wanted = next(
        (each for each in ProposalAction if each.value == action and each is not ProposalAction.PROPOSE), None
    )
    if wanted is None:
        raise NotFound(message("没有这一步。"))
    services.decide(
        db(), _within(db(), change_id), wanted, by=acting(), version=sent_version(), at=now(),
        opinion=box(request.form, "opinion"), bar_months=current_app.config["TRACKER_GRADE_BAR_MONTHS"],
        due_days=current_app.config["TRACKER_DOCUMENT_DAYS"],
    )  # fmt: skip
    flash(_("已%(action)s。", action=translate(wanted)), "success")
    return redirect(url_for(".show", change_id=change_id))


def _page(firm: Enterprise, form: ChangeForm, flag_form: FlagForm) -> str:
    today = clock.today()
    page = grade_page(db(), firm, form, flag_form, actor=acting(), today=today)
    return render_template("grading/enterprise.html", page=page)


def _form(code: str) -> ChangeForm:
    """Return the form of a change: to record a first grade, or to downgrade, cancel or restore the present one."""
    firm = _enterprise(db(), code)
    today = clock.today()
    history = grades.history(db(), firm.id)
    kinds = [kind for kind in CHANGES if bool(history) != (kind is RecordKind.RECORDED)]
    own = (
        history[0].guideline
        if history
        else grades.guideline_for(db(), terms.term_now(db(), firm.id).industry_code, today)
    )
    form = ChangeForm()
    form.kind.choices = [(kind.value, translate(kind)) for kind in kinds]
    form.level.choices = [(level.value, translate(level)) for level in (grades.grade_set(own) if own else ())]
    form.trigger.choices = [(each.value, translate(each)) for each in FALL_TRIGGERS]
    form.valid_from.data = form.valid_from.data or today
    return form


def _wanted(kind: RecordKind, form: ChangeForm, enterprise_id: int) -> Wanted:
    return Wanted(
        kind=kind,
        line=form.line.data or "",
        level=GradeLevel(form.level.data) if form.level.data else None,
        trigger=_STARTS.get(kind) or Trigger(form.trigger.data),
        valid_from=form.valid_from.data,
        reason=form.reason.data or "",
        document=form.document_no.data or "",
        file_id=document_id(form, enterprise_id),
    )
