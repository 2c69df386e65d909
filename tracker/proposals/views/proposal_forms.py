"""Views for making a proposal (transfer, closure, plan change, new project), with a preview of its effect."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import dates
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.field_values import to_json
from tracker.core.fields import InProposal, appearing
from tracker.core.i18n import message
from tracker.core.roles import Role
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.field_errors import at_fields
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.evidence.parts import document_id, keep_beside, keep_document
from tracker.months.queries import months
from tracker.plans import queries as plans
from tracker.plans.fields import PROJECT
from tracker.plans.models import Project
from tracker.positions.services.impact_lines import effect_lines
from tracker.proposals import services
from tracker.proposals.forms import NewProjectForm, PlanProposalForm, TermProposalForm
from tracker.proposals.presenters import enterprise_choices, written
from tracker.proposals.presenters.forms import ProposalFormPage
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import AWAITED, ProposalKind
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, terms
from tracker.register.queries.terms import subject_name
from tracker.register.services import namesakes

blueprint = Blueprint("proposing", __name__)
_TERM_FIELDS = ("bureau", "place", "industry", "name", "state")
_Found = TypeVar("_Found", Enterprise, Project)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A proposal as sent in a form, and the page that shows the form again."""

    kind: ProposalKind
    enterprise_id: int
    after: Mapping[str, object]
    page: ProposalFormPage
    project_id: int | None = None
    year: int | None = None


def _enterprise(session: Session, code: str) -> Enterprise:
    return enterprises.enterprise(session, code)


def _project(session: Session, code: str) -> Project:
    return plans.project(session, code)


@blueprint.get("/enterprises/<code>/proposal")
@require_reader
def enterprise(code: str) -> ResponseReturnValue:
    """Show the form of a transfer, a new name, a stop or a closure of an enterprise."""
    found = _theirs(_enterprise(db(), code))
    return _show(_enterprise_page(found, _term_form(found)))


@blueprint.post("/enterprises/<code>/proposal/send")
@require_actor(_enterprise, Role.REVIEWER)
def propose_enterprise(code: str) -> ResponseReturnValue:
    """Preview the effect of the form, or make the proposal."""
    found = _theirs(_enterprise(db(), code))
    form = _term_form(found)
    page = _enterprise_page(found, form)
    if not form.validate():
        keep_beside(form, found.id)
        return _show(page), 422
    after = {name: getattr(form[name].data, "value", form[name].data) for name in _TERM_FIELDS}
    kind = ProposalKind.TRANSFER if _moves(found, after) else ProposalKind.PRODUCTION
    return _sent(Asked(kind=kind, enterprise_id=found.id, after=after, page=page))


@blueprint.get("/projects/<code>/proposal")
@require_reader
def project(code: str) -> ResponseReturnValue:
    """Show the form of a change of a plan item, or of adding the project to the plan."""
    found = _theirs(_project(db(), code))
    form, joins = _plan_form(found)
    return _show(_plan_page(found, form, joins=joins))


@blueprint.post("/projects/<code>/proposal/send")
@require_actor(_project, Role.REVIEWER)
def propose_project(code: str) -> ResponseReturnValue:
    """Preview the effect of the form, or make the proposal."""
    found = _theirs(_project(db(), code))
    form, joins = _plan_form(found)
    page = _plan_page(found, form, joins=joins)
    drops = bool(form.drop.data) and not joins
    after = {} if drops else _item(form)
    if after is None:
        keep_beside(form, found.enterprise_id)
        return _show(page), 422
    changes = ProposalKind.PLAN_DROP if drops else ProposalKind.PLAN_CHANGE
    kind = ProposalKind.PLAN_NEW if joins else changes
    return _sent(
        Asked(
            kind=kind,
            enterprise_id=found.enterprise_id,
            after=after,
            page=page,
            project_id=found.id,
            year=_year(),
        )
    )


@blueprint.get("/enterprises/<code>/project")
@require_reader
def new_project(code: str) -> ResponseReturnValue:
    """Show the form of a new project for the plan."""
    found = _theirs(_enterprise(db(), code))
    return _show(_new_page(found, _new_form()))


@blueprint.post("/enterprises/<code>/project/send")
@require_actor(_enterprise, Role.REVIEWER)
def propose_new_project(code: str) -> ResponseReturnValue:
    """Preview the effect of the form, or make the proposal."""
    found, form = _theirs(_enterprise(db(), code)), _new_form()
    page, item = _new_page(found, form), _item(form)
    if item is None:
        keep_beside(form, found.id)
        return _show(page), 422
    said = {name: where.absent if value is None else to_json(value) for name, where, value in _said(form)}
    after = said | item
    return _sent(
        Asked(
            kind=ProposalKind.PLAN_NEW,
            enterprise_id=found.id,
            after=after,
            page=page,
            project_id=None,
            year=_year(),
        )
    )


def _said(form: NewProjectForm) -> list[tuple[str, InProposal, Any]]:
    pairs = [(field.name_in(where), where) for field, where in appearing(PROJECT, InProposal)]
    return [(name, where, form[name].data) for name, where in pairs]


def _theirs(found: _Found) -> _Found:
    """Return the record. Raise NotAllowed for everybody but its supervisor bureau, before anything is typed."""
    enterprise_id = found.id if isinstance(found, Enterprise) else found.enterprise_id
    services.require_proposer(db(), enterprise_id, acting())
    return found


def _sent(asked: Asked) -> ResponseReturnValue:
    """Make the proposal. For a preview, show its effect and roll everything back."""
    form = asked.page.form
    try:
        _keep_file(asked)
        made = services.propose(
            db(),
            asked.kind,
            asked.enterprise_id,
            asked.after,
            reason=form.reason.data or "",
            document_no=form.document_no.data or "",
            by=acting(),
            at=now(),
            project_id=asked.project_id,
            year=asked.year,
            file_id=document_id(form, asked.enterprise_id),
        )
    except Invalid as refused:
        db().rollback()
        if left := at_fields(form, refused.sentences):
            form.reason.errors = left
        return _show(asked.page), 422
    if request.form.get("do") != "send":
        shown = effect_lines(db(), services.effect(db(), made))
        moved = queries.change(made).after
        fields = written(db(), queries.change(made))
        near = namesakes.warnings(db(), str(moved.get("name", "")), asked.enterprise_id, acting())
        db().rollback()
        return _show(replace(asked.page, effect=shown, fields=fields, near=[translate(each) for each in near]))
    flash(_("已提请，待划入方同意。") if made.state in AWAITED else _("已提请，待上级部门审批。"), "success")
    return redirect(url_for("proposals.show", proposal_id=made.id))


def _keep_file(asked: Asked) -> None:
    """Store the document of the form if the person may make the proposal."""
    if "document" in request.files:
        services.require_proposer(db(), asked.enterprise_id, acting())
        keep_document(asked.page.form, asked.enterprise_id)


def _moves(firm: Enterprise, after: dict[str, Any]) -> bool:
    """Return whether the form changes something other than the production state, or nothing at all."""
    kept = services.before(db(), ProposalKind.TRANSFER, firm.id)
    changed = {name for name, value in after.items() if kept[name] != value}
    return changed != {"state"}


def _term_form(firm: Enterprise) -> TermProposalForm:
    term = terms.term_now(db(), firm.id)
    before = services.before(db(), ProposalKind.TRANSFER, firm.id)
    form = TermProposalForm(data=before | {"state": term.state})
    for name, choices in enterprise_choices(db()).items():
        form[name].choices = choices
    return form


def _plan_form(found: Project) -> tuple[PlanProposalForm, bool]:
    """Return the form for the plan item of a project in this year, and whether the project has no such item yet."""
    year = _year()
    if not services.is_planned(db(), found.id, year):
        return PlanProposalForm(), True
    before = services.before(db(), ProposalKind.PLAN_CHANGE, found.enterprise_id, found.id, year)
    due = (dates.parse_day(before["due"]), dates.Precision(before["precision"]))
    return PlanProposalForm(data={"planned": before["planned"], "due": due}), False


def _new_form() -> NewProjectForm:
    form = NewProjectForm()
    form.category.choices = list(enterprises.names(db()).categories.items())
    return form


def _item(form: PlanProposalForm) -> dict[str, object] | None:
    """Return the amount and the due date of a plan item from the form, or None where the form has errors."""
    fine = form.validate()
    if form.planned.data is None and not form.planned.errors:
        form.planned.errors = [_("请填计划投资。")]
        fine = False
    if not fine or form.due.data is None:
        return None
    due, precision = form.due.data
    return {"planned": form.planned.data, "due": due.isoformat(), "precision": precision.value}


def _enterprise_page(enterprise: Enterprise, form: TermProposalForm) -> ProposalFormPage:
    send = url_for(".propose_enterprise", code=enterprise.code)
    return ProposalFormPage(form=form, title=_("提请变更"), name=subject_name(db(), enterprise), send=send)


def _plan_page(project: Project, form: PlanProposalForm, *, joins: bool) -> ProposalFormPage:
    title = _("提请列入计划") if joins else _("提请调整计划")
    send = url_for(".propose_project", code=project.code)
    return ProposalFormPage(form=form, title=title, name=project.title, send=send, joins=joins)


def _new_page(enterprise: Enterprise, form: NewProjectForm) -> ProposalFormPage:
    send = url_for(".propose_new_project", code=enterprise.code)
    return ProposalFormPage(form=form, title=_("提请新增项目"), name=subject_name(db(), enterprise), send=send)


def _show(page: ProposalFormPage) -> str:
    return render_template("proposals/form.html", page=page)


def _year() -> int:
    month = months.open_month(db())
    if month is None:
        raise NotFound(message("现在没有填报中的月份。打开下一个月后再提请。"))
    return month.plan_year
