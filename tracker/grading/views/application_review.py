"""Views of application review: first review, return, expert invitations, decision, notice, rating in a batch."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock, dates
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.web import sanitize
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.form_version import read_version, sent_version
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.grading.forms import applications as forms
from tracker.grading.models.applications import GradeApplication
from tracker.grading.presenters.applications import application_page
from tracker.grading.presenters.batch import batch_page
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules.applications import NOTICE_DAYS, Action
from tracker.grading.services import applications as services

blueprint = Blueprint("judging", __name__)
_ONE = "/applications/<int:application_id>"
_PAGE_SIZE = 200
NOT_TO_RATE = "none"
"""The value of the level field that proposes not to rate."""


def _within(session: Session, application_id: int) -> GradeApplication:
    return queries.application(session, application_id)


def _invited(session: Session, application_id: int, invitation_id: int) -> GradeApplication:
    return _within(session, application_id)


def _batch(session: Session) -> None:
    """Raise NotFound unless every selected application lies within the access scope."""
    for key in request.form.getlist("application", type=sanitize.number)[:_PAGE_SIZE]:
        queries.application(session, key)


@blueprint.post(f"{_ONE}/pass-up")
@require_actor(_within)
def pass_up(application_id: int) -> ResponseReturnValue:
    """Pass a checked application to the bureau above."""
    return _take(application_id, services.pass_up, _("已上报初审。"), opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/first-review")
@require_actor(_within)
def first_review(application_id: int) -> ResponseReturnValue:
    """Complete the first review with the levels found."""
    application = _within(db(), application_id)
    keys = list(queries.answers(db(), application.id))
    seen = forms.seen_levels(request.form, keys)
    return _take(application_id, services.first_review, _("初审已完成。"), seen, opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/hand-in")
@require_actor(_within)
def hand_in(application_id: int) -> ResponseReturnValue:
    """Submit a reviewed application to the root bureau."""
    return _take(application_id, services.hand_in, _("已提交，等待专家函审。"), opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/reject")
@require_actor(_within)
def reject(application_id: int) -> ResponseReturnValue:
    """Reject an application in the first review."""
    return _take(application_id, services.reject, _("已写明理由，申请不再上报。"), opinion=forms.words("opinion"))


@blueprint.get(f"{_ONE}/return")
@require_reader
def returning(application_id: int) -> ResponseReturnValue:
    """Show the form of a return with a remark field for each indicator."""
    application = _within(db(), application_id)
    services.require(db(), application, Action.RETURN, acting(), now())
    return _return_page(application, [])


@blueprint.post(f"{_ONE}/send-back")
@require_actor(_within)
def send_back(application_id: int) -> ResponseReturnValue:
    """Return the application with remarks."""
    application = _within(db(), application_id)
    remarks = forms.remarks(request.form, [each.id for each in grades.indicators(db(), application.guideline_id)])
    try:
        return _take(
            application_id, services.send_back, _("已退回，%(n)s 条意见已发给企业。", n=len(remarks)), remarks,
            opinion=forms.words("opinion"),
        )  # fmt: skip
    except Invalid as refused:
        db().rollback()
        return _return_page(application, [translate(each) for each in refused.sentences]), 422


@blueprint.post(f"{_ONE}/invite")
@require_actor(_within)
def invite(application_id: int) -> ResponseReturnValue:
    """Invite the selected experts."""
    chosen = request.form.getlist("expert", type=sanitize.number)[:_PAGE_SIZE]
    return _take(application_id, services.invite, _("已邀请 %(n)s 位专家。", n=len(chosen)), chosen)


@blueprint.post(f"{_ONE}/invitations/<int:invitation_id>/take-back")
@require_actor(_invited)
def uninvite(application_id: int, invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation that was not answered."""
    return _take(application_id, services.uninvite, _("邀请已撤回。"), invitation_id)


@blueprint.post(f"{_ONE}/conclude")
@require_actor(_within)
def conclude(application_id: int) -> ResponseReturnValue:
    """End the expert review."""
    return _take(application_id, services.conclude, _("函审已结束，等待决定。"), opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/site-check")
@require_actor(_within)
def site_check(application_id: int) -> ResponseReturnValue:
    """Record a check on site."""
    day = dates.parse_day(forms.words("day"))
    seen = forms.site_levels(request.form, list(queries.answers(db(), application_id)))
    return _take(application_id, services.site_check, _("现场核查已记录。"), day, forms.words("note"), seen)


@blueprint.post(f"{_ONE}/explain")
@require_actor(_within)
def explain(application_id: int) -> ResponseReturnValue:
    """Explain findings as the bureau that holds the application."""
    return _take(application_id, services.explain, _("说明已记录。"), forms.explanations(request.form))


@blueprint.post(f"{_ONE}/propose")
@require_actor(_within)
def propose(application_id: int) -> ResponseReturnValue:
    """Propose a level, or not to rate. Another person of the root bureau decides."""
    value = request.form.get("level", "")
    level = forms.level(value)
    if level is None and value != NOT_TO_RATE:
        raise Invalid(message("请选择提议的等级，或不予评定。"))
    done = _("已提议，等另一人决定。")
    return _take(application_id, services.propose, done, level, opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/agree")
@require_actor(_within)
def agree(application_id: int) -> ResponseReturnValue:
    """Agree as the second person. The public notice begins."""
    days = request.form.get("notice_days", default=NOTICE_DAYS, type=sanitize.number)
    return _take(
        application_id, services.agree, _("已同意。"), opinion=forms.words("opinion"), notice_days=days,
    )  # fmt: skip


@blueprint.post(f"{_ONE}/disagree")
@require_actor(_within)
def disagree(application_id: int) -> ResponseReturnValue:
    """Disagree as the second person."""
    return _take(application_id, services.disagree, _("已写明不同意的理由。"), opinion=forms.words("opinion"))


@blueprint.post(f"{_ONE}/object")
@require_actor(_within)
def object_to(application_id: int) -> ResponseReturnValue:
    """Record an objection to the notice. The decision is open again."""
    day = dates.parse_day(forms.words("received_on"))
    done = _("异议已登记，公示中止，重新决定。")
    return _take(application_id, services.object_to, done, forms.words("sender"), forms.words("text"), day)


@blueprint.get("/applications/batch")
@require_reader
def batch() -> ResponseReturnValue:
    """List the applications that can be rated in one batch, because their public notice ended without objection."""
    return _batch_page([])


@blueprint.post("/applications/batch")
@require_actor(_batch)
def rate() -> ResponseReturnValue:
    """Rate the selected applications in one batch, all of them or none."""
    versions = {
        key: read_version(request.form.get(f"version-{key}"))
        for key in request.form.getlist("application", type=sanitize.number)
    }
    chosen = [(_within(db(), key), version) for key, version in list(versions.items())[:_PAGE_SIZE]]
    try:
        services.rate(
            db(), chosen, batch=forms.words("batch"), document_no=forms.words("document_no"), by=acting(),
            at=now(),
        )  # fmt: skip
    except Invalid as refused:
        db().rollback()
        return _batch_page([translate(each) for each in refused.sentences]), 422
    flash(_("本批评定 %(n)s 件；应急减排清单和一厂一策操作方案须修订。", n=len(chosen)), "success")
    return redirect(url_for("applications.index", year=chosen[0][0].year, step="rated"))


def _take(application_id: int, step: Callable[..., None], done: str, *more: Any, **options: Any) -> ResponseReturnValue:
    """Take a step of the application in the version that the person saw, then show the application."""
    application = _within(db(), application_id)
    step(db(), application, *more, by=acting(), version=sent_version(), at=now(), **options)
    flash(done, "success")
    return redirect(url_for("applications.show", application_id=application_id))


def _return_page(application: GradeApplication, problems: list[str]) -> str:
    page = application_page(db(), application, acting(), now())
    shown = replace(page, errors=[(None, each) for each in problems], typed=request.form)
    return render_template("grading/application_review/return.html", page=shown)


def _batch_page(problems: list[str]) -> str:
    page = batch_page(db(), acting(), clock.today())
    ticked = frozenset(request.form.getlist("application", type=sanitize.number))
    shown = replace(page, errors=[(None, each) for each in problems], typed=request.form, ticked=ticked)
    return render_template("grading/application_review/batch.html", page=shown)
