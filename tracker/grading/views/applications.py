"""Views of applications: the funnel of a year, one application, and the steps of the liaison."""

from dataclasses import replace

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock, months
from tracker.core.calendar.clock import now
from tracker.core.cuts import ALL, parse_cut
from tracker.core.errors import Closed, Invalid
from tracker.core.i18n import message
from tracker.core.web import sanitize
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.form_version import sent_version
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import label
from tracker.core.web.uploads import refusal_messages
from tracker.evidence.parts.request_files import checked
from tracker.evidence.services import file_store
from tracker.grading.forms import applications as forms
from tracker.grading.models.applications import GradeApplication
from tracker.grading.presenters.applications import Error, application_page, level_words
from tracker.grading.presenters.funnel import default_year, funnel_page
from tracker.grading.queries import applications as queries
from tracker.grading.queries import grades
from tracker.grading.rules import FunnelStep, Target
from tracker.grading.rules.applications import Action
from tracker.grading.services import applications as services
from tracker.register import scope

blueprint = Blueprint("applications", __name__)
blueprint.add_app_template_filter(level_words)
_ONE = "/applications/<int:application_id>"
_YEARS = (2000, 2100)


def _within(session: Session, application_id: int) -> GradeApplication:
    return queries.application(session, application_id)


def _own(session: Session) -> None:
    """Check no record here. The service refuses everybody but a liaison of the enterprise."""


@blueprint.get("/applications")
@require_reader
def index() -> ResponseReturnValue:
    """Show the funnel of a year and its applications, filtered by part of the region and by step."""
    cut = parse_cut(request.args["cut"]) if request.args.get("cut") else ALL
    if cut != ALL:
        scope.require(db(), cut)
    year = request.args.get("year", type=sanitize.number) or default_year(db(), clock.today())
    page = funnel_page(
        db(), acting(), year=min(max(year, _YEARS[0]), _YEARS[1]), cut=cut, target=_target(picked(Target, "target")),
        step=_step(picked(FunnelStep, "step")), day=clock.today(), mine="holder" in request.args,
    )  # fmt: skip
    return render_template("grading/applications/index.html", page=page)


@blueprint.post("/applications")
@require_actor(_own)
def begin() -> ResponseReturnValue:
    """Begin a self-assessment for the person's own enterprise, as a whole or for one production line."""
    target = _target(request.form.get("target"))
    if target is None:
        raise Invalid(message("请选择申请创A还是晋B。"))
    day = clock.today()
    made = services.begin(
        db(), acting().enterprise_id or 0, target, forms.words("line"), day.year, by=acting(), at=now()
    )
    return redirect(url_for(".show", application_id=made.id))


@blueprint.get(_ONE)
@require_reader
def show(application_id: int) -> ResponseReturnValue:
    """Show one application with the actions that are open to the reader."""
    return _page(_within(db(), application_id))


@blueprint.post(f"{_ONE}/save")
@require_actor(_within)
def save(application_id: int) -> ResponseReturnValue:
    """Save the form and show the recomputed gaps to the target."""
    application = _within(db(), application_id)
    problems = _keep(application)
    db().commit()  # valid entries stay saved although the response may report errors
    if "X-Autosave" in request.headers:
        return _weighed(application, problems)
    if problems:
        return _page(application, problems), 422
    flash(_saved(), "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.post(f"{_ONE}/apply")
@require_actor(_within)
def apply(application_id: int) -> ResponseReturnValue:
    """Save and submit the self-assessment. Where submission is refused, the entries stay saved."""
    application = _within(db(), application_id)
    problems = _keep(application)
    db().commit()
    if problems:
        return _page(application, problems), 422
    try:
        services.apply(db(), application, by=acting(), version=application.version, at=now())
    except Closed as refused:
        db().rollback()
        return _page(application, [(None, translate(each)) for each in refused.sentences]), 422
    flash(_("申请已提交，等待初审。"), "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.post(f"{_ONE}/withdraw")
@require_actor(_within)
def withdraw(application_id: int) -> ResponseReturnValue:
    """Withdraw the application."""
    application = _within(db(), application_id)
    services.withdraw(db(), application, by=acting(), version=sent_version(), at=now())
    flash(_("已撤回，可以修改后再申请。"), "success")
    return redirect(url_for(".show", application_id=application_id))


def _keep(application: GradeApplication) -> list[Error]:
    """Save the entries, then each upload separately. Return the errors of texts and uploads."""
    services.require(db(), application, Action.SAVE, acting(), now())
    keys = [each.id for each in grades.indicators(db(), application.guideline_id)]
    answers = queries.answers(db(), application.id)
    typed = forms.answers(request.form, keys, answers)
    opened = queries.opened(db(), application)
    typed = {key: each for key, each in typed.items() if opened is None or key in opened}
    remarks = [each.id for each in queries.remarks(db(), application)]
    replies = forms.replies(request.form, remarks)
    services.save(
        db(), application, typed, replies, by=acting(), version=sent_version(), at=now(),
        explanations=forms.explanations(request.form),
    )  # fmt: skip
    chosen = [key for key in typed if (sent := request.files.get(f"i{key}-file")) is not None and sent.filename]
    if chosen:
        db().commit()
    problems: list[Error] = [
        (name, translate(message("{field}：{problem}", field=label(name), problem=problem)))
        for name, problem in forms.overlong(request.form, keys, remarks).items()
    ]
    return problems + [(f"i{key}-file", problem) for key in chosen for problem in _attach(application, key, typed[key])]


def _weighed(application: GradeApplication, problems: list[Error]) -> tuple[dict[str, object], int]:
    """Return the response to an autosave: the version, and the present gaps to the target."""
    page = application_page(db(), application, acting(), now())
    states = {
        f"i{line.indicator.id}-state": render_template("grading/applications/_state.html", line=line)
        for line in page.lines
    }
    gap = render_template("grading/applications/_gap.html", page=page)
    wrong = [str(anchor) for anchor, _words in problems]
    done = " ".join([_saved(), *(words for _anchor, words in problems)])
    answer = {"version": application.version, "said": done, "found": states | {"gap": gap}, "wrong": wrong}
    return answer, 422 if wrong else 200


def _saved() -> str:
    return str(_("已保存 %(time)s", time=f"{months.local(now()):%H:%M}"))


def _attach(application: GradeApplication, key: int, answer: services.Answer) -> list[str]:
    sent = request.files[f"i{key}-file"]
    folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
    try:
        kept = file_store.upload(
            db(), folder, application.enterprise_id, checked(sent), limits=limits, by=acting(), at=now()
        )
        more = services.Answer(answer.level, answer.not_applicable, answer.reason, answer.fact, kept.id)
        services.save(db(), application, {key: more}, {}, by=acting(), version=application.version, at=now())
    except Invalid as refused:
        db().rollback()
        return refusal_messages(sent.filename or "", refused)
    db().commit()
    return []


def _page(application: GradeApplication, problems: list[Error] | None = None) -> str:
    page = application_page(db(), application, acting(), now())
    if problems:
        page = replace(page, errors=problems, typed=request.form)
    return render_template("grading/applications/show.html", page=page)


def _target(value: str | None) -> Target | None:
    return next((each for each in Target if each.value == value), None)


def _step(value: str | None) -> FunnelStep | None:
    return next((each for each in FunnelStep if each.value == value), None)
