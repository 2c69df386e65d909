"""Views of eliminated units: the list, one unit to be eliminated with its actions, and the form of a new unit."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.web import record_editor
from tracker.core.web.access import acting, actor, require_actor, require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import Editing
from tracker.core.web.request_session import db
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, terms
from tracker.retrofits import queries, services
from tracker.retrofits.forms import ClaimForm, UnitForm
from tracker.retrofits.models.tracks import Elimination
from tracker.retrofits.presenters.eliminations import ONLY, unit_list, units_file
from tracker.retrofits.presenters.track import unit_page
from tracker.retrofits.queries import pending_work
from tracker.retrofits.services.units import UnitFacts
from tracker.retrofits.views.stage_forms import decided, kept_file, opened, tried

blueprint = Blueprint("eliminations", __name__)


def _unit(session: Session, unit_id: int) -> Elimination:
    return queries.unit(session, unit_id)


def _enterprise(session: Session, code: str) -> Enterprise:
    return enterprises.enterprise(session, code)


@blueprint.get("/eliminations")
@require_reader
def index() -> ResponseReturnValue:
    """List the units with their stages."""
    return render_template("retrofits/eliminations.html", page=unit_list(db(), _only(), clock.today(), _mine()))


@blueprint.get("/eliminations.xlsx")
@require_reader
def export() -> Response:
    """Download the filtered list as an Excel file."""
    name = f"{translate('淘汰单元')}_{clock.today().isoformat()}.xlsx"
    return attachment(units_file(db(), _only(), clock.today(), _mine()), name, XLSX)


@blueprint.get("/retrofits/<code>/units/new")
@require_reader
def new(code: str) -> ResponseReturnValue:
    """Show the form of a new unit to be eliminated."""
    return record_editor.show(_new(code))


@blueprint.post("/retrofits/<code>/units/add")
@require_actor(_enterprise)
def add(code: str) -> ResponseReturnValue:
    """Add a unit to be eliminated to the list."""
    return record_editor.run(lambda: _new(code))


@blueprint.get("/eliminations/<int:unit_id>")
@require_reader
def show(unit_id: int) -> ResponseReturnValue:
    """Show one unit to be eliminated, and the form to claim its next stage."""
    return _page(unit_id)


@blueprint.post("/eliminations/<int:unit_id>/claim")
@require_actor(_unit)
def claim(unit_id: int) -> ResponseReturnValue:
    """Claim the next stage of a unit to be eliminated."""
    unit, form = _unit(db(), unit_id), ClaimForm()
    following = unit_page(db(), unit, actor(), clock.today()).next

    def do() -> None:
        said = form.said(following, kept_file(unit.enterprise_id, form.file.data))
        services.claim_unit(db(), unit, said, by=acting(), version=opened(), at=now())

    problems = tried(form, do)
    if problems:
        return _page(unit_id, form, problems), 422
    flash(_("已申报“%(stage)s”，等待核实。", stage=translate(following) if following else ""), "success")
    return redirect(url_for(".show", unit_id=unit_id))


@blueprint.post("/eliminations/<int:unit_id>/decide")
@require_actor(_unit)
def decide(unit_id: int) -> ResponseReturnValue:
    """Verify or refuse a claim, or retract the person's own."""
    action, problems = decided(_unit(db(), unit_id))
    if problems:
        return _page(unit_id, None, problems), 422
    flash(_("已%(action)s。", action=translate(action)), "success")
    return redirect(url_for(".show", unit_id=unit_id))


def _mine() -> set[int]:
    return {claim.unit_id for claim in pending_work.claims_to_verify(db(), acting()) if claim.unit_id is not None}


def _only() -> str:
    return picked(ONLY, "only")


def _page(unit_id: int, form: ClaimForm | None = None, problems: list[str] | None = None) -> str:
    page = unit_page(db(), _unit(db(), unit_id), actor(), clock.today())
    forms = {"claim": form or ClaimForm()}
    shown = replace(page, forms=forms, errors=[(None, each) for each in problems or []])
    return render_template("retrofits/elimination.html", page=shown)


def _new(code: str) -> Editing:
    enterprise, form = _enterprise(db(), code), UnitForm()
    services.require_lister(db(), enterprise.id, acting())
    name = terms.terms(db(), enterprise.id)[0].name
    back = url_for("retrofits.enterprise", code=code)

    def save() -> str:
        facts = UnitFacts(**{name: form[name].data for name in UnitFacts.__dataclass_fields__})
        made = services.list_unit(db(), enterprise.id, facts, by=acting(), at=now())
        return url_for(".show", unit_id=made.id)

    return Editing(
        title=_("列入淘汰单元"),
        name=name,
        send=url_for(".add", code=code),
        back=back,
        form=form,
        stored=UnitForm.of({}),
        version=0,
        save=save,
        crumbs=[(name, back)],
    )
