"""Views of the forms that edit enterprises and projects, for the supervisor bureau."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.errors import NotAllowed
from tracker.core.i18n import Message
from tracker.core.roles import Role
from tracker.core.web import record_editor
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.downloads import note_viewed
from tracker.core.web.layout_context import shown_month
from tracker.core.web.record_editor import Editing
from tracker.core.web.request_session import db
from tracker.enterprises.forms.projects import ProjectForm
from tracker.enterprises.forms.register import EnterpriseForm, NewEnterpriseForm
from tracker.enterprises.services import enterprises as services
from tracker.enterprises.services import projects as plan_services
from tracker.months.parts import month_note
from tracker.months.queries import months
from tracker.plans import queries as plans
from tracker.plans.models import Project
from tracker.plans.rules import ProjectFacts
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises, supervision
from tracker.register.rules.register import EnterpriseFacts, Placing, Production, keeping_refusal
from tracker.register.services import namesakes, terms

blueprint = Blueprint("keeping", __name__)


def _enterprise(session: Session, code: str) -> Enterprise:
    return enterprises.enterprise(session, code)


def _project(session: Session, code: str) -> Project:
    return plans.project(session, code)


def _anybody(session: Session) -> None:
    """Return no subject for the access check, because the record is new; the service checks the bureau."""


@blueprint.get("/enterprises/new")
@require_reader
def new_enterprise() -> ResponseReturnValue:
    """Show the form of a new enterprise."""
    return record_editor.show(_new())


@blueprint.post("/enterprises/add")
@require_actor(_anybody, Role.REVIEWER)
def add_enterprise() -> ResponseReturnValue:
    """Add an enterprise."""
    return record_editor.run(_new)


@blueprint.get("/enterprises/<code>/edit")
@require_reader
def enterprise(code: str) -> ResponseReturnValue:
    """Show the form of an enterprise's record; the audit log records that its telephone number was shown in full."""
    return record_editor.show(_edit_enterprise(code))


@blueprint.post("/enterprises/<code>/change")
@require_actor(_enterprise, Role.REVIEWER)
def change_enterprise(code: str) -> ResponseReturnValue:
    """Correct an enterprise's record."""
    return record_editor.run(lambda: _edit_enterprise(code))


@blueprint.get("/projects/<code>/edit")
@require_reader
def project(code: str) -> ResponseReturnValue:
    """Show the form of a project."""
    return record_editor.show(_edit_project(code))


@blueprint.post("/projects/<code>/change")
@require_actor(_project, Role.REVIEWER)
def change_project(code: str) -> ResponseReturnValue:
    """Correct a project."""
    return record_editor.run(lambda: _edit_project(code))


def _new() -> Editing:
    by = acting()
    refused = keeping_refusal(by.role, in_charge=by.bureau_id is not None)
    if refused is not None:
        raise NotAllowed(refused.sentence)
    own = supervision.path_of(db(), by.bureau_id or 0)
    names = enterprises.names(db())
    below = [
        (each.key, each.short_name)
        for each in enterprises.bureaus(db())
        if each.path.startswith(own) and not each.retired
    ]
    industries = [(each.code, each.name) for each in enterprises.industries(db()) if not each.retired]
    at = next((each.place_code for each in enterprises.bureaus(db()) if each.path == own), None)
    start = {"bureau": below[0][0], "place": at, "site_no": 1, "state": Production.PRODUCING}
    form, stored = NewEnterpriseForm(), NewEnterpriseForm.of(start)
    for each in (form, stored):
        each.bureau.choices, each.industry.choices = below, industries
        each.place.choices = list(names.places.items())

    def save() -> str:
        placing = _placing(form, form.bureau.data, form.industry.data)
        made = services.add_enterprise(db(), form.code.data or "", _facts(form), placing, by=by, at=now())
        month = months.open_month(db())
        return _enterprise_url(made.code, None if month is None else month.code)

    def mind() -> list[Message]:
        return namesakes.warnings(db(), form.name.data or "", None, by)

    back = url_for("register.enterprises", month=shown_month())
    return Editing(
        title=_("新增企业"), name="", send=url_for(".add_enterprise"), back=back, form=form, stored=stored, version=0,
        save=save, cuts=(), warnings=mind, note=month_note(db()),
        crumbs=[(_("企业"), back)],
    )  # fmt: skip


def _edit_enterprise(code: str) -> Editing:
    firm, by = _enterprise(db(), code), acting()
    stands = terms.placing(db(), firm.id)
    services.require_charge(db(), supervision.bureau_path(db(), stands.bureau), by)
    kept = {name: getattr(firm, name) for name in EnterpriseFacts.__dataclass_fields__}
    form = EnterpriseForm()
    stored = EnterpriseForm.of(kept | {"name": stands.name, "place": stands.place, "state": stands.state}, firm.version)
    form.place.choices = stored.place.choices = list(enterprises.names(db()).places.items())
    if firm.contact_phone:
        note_viewed(f"{firm.code} {stands.name}")

    def save() -> None:
        placing = _placing(form, stands.bureau, stands.industry)
        services.change_enterprise(db(), firm, _facts(form), placing, version=firm.version, by=by, at=now())

    def mind() -> list[Message]:
        renamed = form.name.data != stands.name
        return namesakes.warnings(db(), form.name.data or "", firm.id, by) if renamed else []

    back, cuts = _enterprise_url(code), _cuts(CutKind.PLACE, stands.place, form.place.data)
    return Editing(
        title=_("改登记"), name=f"{firm.code} {stands.name}", send=url_for(".change_enterprise", code=code), back=back,
        form=form, stored=stored,
        version=firm.version, save=save, cuts=cuts, warnings=mind, note=month_note(db()), crumbs=[(stands.name, back)],
    )  # fmt: skip


def _edit_project(code: str) -> Editing:
    found, by = _project(db(), code), acting()
    stands = terms.placing(db(), found.enterprise_id)
    services.require_charge(db(), supervision.bureau_path(db(), stands.bureau), by)
    form = ProjectForm()
    stored = ProjectForm.of({name: getattr(found, name) for name in ProjectFacts.__dataclass_fields__}, found.version)
    form.category_code.choices = stored.category_code.choices = list(enterprises.names(db()).categories.items())

    def save() -> None:
        facts = ProjectFacts(**{name: form[name].data for name in ProjectFacts.__dataclass_fields__})
        plan_services.change_project(db(), found, facts, version=found.version, by=by, at=now())

    back = url_for("plans.project", month=shown_month(), code=code)
    cuts = _cuts(CutKind.CATEGORY, found.category_code, form.category_code.data)
    return Editing(
        title=_("改项目"), name=f"{found.code} {found.title}", send=url_for(".change_project", code=code), back=back,
        form=form, stored=stored,
        version=found.version, save=save, cuts=cuts, note=month_note(db()), crumbs=[(found.title, back)],
    )  # fmt: skip


def _cuts(kind: CutKind, old: str, new: str | None) -> list[Cut]:
    """Return the cuts between which a change of `old` to `new` moves figures."""
    return [ALL, *(Cut(kind, key) for key in (old, new) if key)] if new not in (None, old) else [ALL]


def _facts(form: EnterpriseForm) -> EnterpriseFacts:
    values = {name: form[name].data for name in EnterpriseFacts.__dataclass_fields__}
    return EnterpriseFacts(**values | {"uscc": form.uscc.data or None})


def _placing(form: EnterpriseForm, bureau: str, industry: str) -> Placing:
    return Placing(form.name.data or "", form.place.data, Production(form.state.data), bureau, industry)


def _enterprise_url(code: str, month: str | None = None) -> str:
    return url_for("register.enterprise", month=month or shown_month(), code=code)
