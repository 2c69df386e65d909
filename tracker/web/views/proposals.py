"""Proposals: asked for by the supervisor bureau, decided above, each with its effect shown first."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain import dates
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.proposals import ProposalAction, ProposalKind
from tracker.domain.words import say
from tracker.models import Enterprise, Project, Proposal
from tracker.queries import histories, months
from tracker.queries import proposals as queries
from tracker.services import proposals as services
from tracker.web.access import acting, acts, now, reads
from tracker.web.database import db
from tracker.web.forms.proposals import PlanProposalForm, TermProposalForm
from tracker.web.language import told
from tracker.web.pages.proposals import effect_lines, enterprise_choices, proposal_page, subject_name, written

blueprint = Blueprint("proposals", __name__)
_LARGEST = 2**31 - 1


def _within(session: Session, proposal_id: int, **rest: str) -> Proposal:
    return queries.proposal(session, proposal_id)


def _enterprise(session: Session, code: str) -> Enterprise:
    return histories.enterprise(session, code)


def _project(session: Session, code: str) -> Project:
    return histories.project(session, code)


@blueprint.get("/proposals")
@reads
def index() -> ResponseReturnValue:
    """List what waits for my decision, and everything that was asked for."""
    return render_template("proposals/index.html", mine=queries.waiting_for(db(), acting()), rows=queries.rows(db()))


@blueprint.get("/proposals/<int:proposal_id>")
@reads
def show(proposal_id: int) -> ResponseReturnValue:
    """Show one proposal: what it moves, and who decided."""
    return render_template("proposals/show.html", page=proposal_page(db(), _within(db(), proposal_id), acting()))


@blueprint.post("/proposals/<int:proposal_id>/effect")
@acts(_within)
def effect(proposal_id: int) -> ResponseReturnValue:
    """Try the change out, show what it would do, and take it back."""
    found = _within(db(), proposal_id)
    shown = services.effect(db(), found)
    page = proposal_page(db(), found, acting(), shown)
    db().rollback()
    return render_template("proposals/show.html", page=page)


@blueprint.post("/proposals/<int:proposal_id>/<action>")
@acts(_within)
def decide(proposal_id: int, action: str) -> ResponseReturnValue:
    """Approve, reject or withdraw."""
    wanted = next(
        (each for each in ProposalAction if each.value == action and each is not ProposalAction.PROPOSE), None
    )
    if wanted is None:
        raise NotFound(say("没有这一步。"))
    version = request.form.get("version", default=0, type=int)
    opinion = request.form.get("opinion", "")[:500]
    if not 0 < version <= _LARGEST:
        raise Invalid(say("表单不完整，没有改动任何数据。请刷新页面再做一次。"))
    found = _within(db(), proposal_id)
    services.decide(db(), found, wanted, by=acting(), version=version, at=now(), opinion=opinion)
    flash(_("已%(action)s。", action=told(wanted)), "success")
    return redirect(url_for(".show", proposal_id=proposal_id))


@blueprint.get("/enterprises/<code>/proposal")
@reads
def enterprise(code: str) -> ResponseReturnValue:
    """Show the form of a transfer, a new name, a stop or a closure."""
    found = _enterprise(db(), code)
    return _term_page(found, _term_form(found))


@blueprint.post("/enterprises/<code>/proposal/send")
@acts(_enterprise)
def propose_enterprise(code: str) -> ResponseReturnValue:
    """Show the effect, or send the proposal."""
    found = _enterprise(db(), code)
    form = _term_form(found)
    if not form.validate():
        return _term_page(found, form), 422
    after = {name: getattr(form[name].data, "value", form[name].data) for name in _TERM_FIELDS}
    kind = ProposalKind.TRANSFER if _moves(found, after) else ProposalKind.PRODUCTION
    return _sent(form, kind, found.id, after, lambda form, **more: _term_page(found, form, **more))


@blueprint.get("/projects/<code>/proposal")
@reads
def project(code: str) -> ResponseReturnValue:
    """Show the form of a plan change."""
    found = _project(db(), code)
    return _plan_page(found, _plan_form(found))


@blueprint.post("/projects/<code>/proposal/send")
@acts(_project)
def propose_project(code: str) -> ResponseReturnValue:
    """Show the effect, or send the proposal."""
    found = _project(db(), code)
    form, year = _plan_form(found), _year()
    after = _plan_after(form)
    if after is None:
        return _plan_page(found, form), 422
    kind = ProposalKind.PLAN_DROP if form.drop.data else ProposalKind.PLAN_CHANGE
    return _sent(
        form, kind, found.enterprise_id, after, lambda form, **more: _plan_page(found, form, **more),
        project_id=found.id, year=year,
    )  # fmt: skip


_TERM_FIELDS = ("bureau", "place", "industry", "name", "state")


def _sent(
    form: Any, kind: ProposalKind, enterprise_id: int, after: Any, again: Any,
    project_id: int | None = None, year: int | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Propose; where only a look was asked for, show the effect and take everything back."""
    try:
        made = services.propose(
            db(),
            kind,
            enterprise_id,
            after,
            reason=form.reason.data or "",
            document_no=form.document_no.data or "",
            by=acting(),
            at=now(),
            project_id=project_id,
            year=year,
        )
    except Invalid as refused:
        form.reason.errors = [told(each) for each in refused.sentences]
        return again(form), 422
    if request.form.get("do") != "send":
        shown = effect_lines(db(), services.effect(db(), made))
        fields = written(db(), queries.change(made))
        db().rollback()
        page: ResponseReturnValue = again(form, effect=shown, fields=fields)
        return page
    flash(_("已提请，等上级部门的审批人决定。"), "success")
    return redirect(url_for(".show", proposal_id=made.id))


def _moves(found: Enterprise, after: dict[str, Any]) -> bool:
    """Tell whether more than the production state is to change, or nothing at all."""
    now = services.before(db(), ProposalKind.TRANSFER, found.id)
    changed = {name for name, value in after.items() if now[name] != value}
    return changed != {"state"}


def _term_form(found: Enterprise) -> TermProposalForm:
    term = queries.term_now(db(), found.id)
    before = services.before(db(), ProposalKind.TRANSFER, found.id)
    form = TermProposalForm(data=before | {"state": term.state})
    for name, choices in enterprise_choices(db()).items():
        form[name].choices = choices
    return form


def _term_page(found: Enterprise, form: TermProposalForm, **more: Any) -> str:
    send = url_for(".propose_enterprise", code=found.code)
    return render_template(
        "proposals/form.html",
        form=form,
        title=_("提请变更"),
        name=subject_name(db(), found),
        send=send,
        plan=False,
        **more,
    )


def _plan_form(found: Project) -> PlanProposalForm:
    before = services.before(db(), ProposalKind.PLAN_CHANGE, found.enterprise_id, found.id, _year())
    due = dates.write_due(dates.parse_day(before["due"]), dates.Precision(before["precision"]))
    return PlanProposalForm(data={"planned": before["planned"], "due": due})


def _plan_after(form: PlanProposalForm) -> dict[str, object] | None:
    """Read the form; None where something has to be mended."""
    if form.drop.data:
        return {}
    fine = form.validate()
    if form.planned.data is None and not form.planned.errors:
        form.planned.errors = [_("请填计划投资。")]
        fine = False
    try:
        due, precision = dates.parse_due(form.due.data or "")
    except Invalid as refused:
        form.due.errors = [told(each) for each in refused.sentences]
        return None
    if not fine:
        return None
    return {"planned": form.planned.data, "due": due.isoformat(), "precision": precision.value}


def _plan_page(found: Project, form: PlanProposalForm, **more: Any) -> str:
    send = url_for(".propose_project", code=found.code)
    return render_template(
        "proposals/form.html", form=form, title=_("提请调整计划"), name=found.title, send=send, plan=True, **more
    )


def _year() -> int:
    month = months.open_month(db())
    if month is None:
        raise NotFound(say("现在没有填报中的月份。打开下一个月后再提请。"))
    return month.plan_year
