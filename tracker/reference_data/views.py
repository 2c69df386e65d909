"""Views of bureaus, places and industries for the system administrator."""

from dataclasses import replace
from typing import Any, TypeVar

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar.clock import now
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.i18n import Message, message
from tracker.core.roles import Role
from tracker.core.web import record_editor
from tracker.core.web.access import acting, require_role
from tracker.core.web.record_editor import Editing, in_list
from tracker.core.web.record_form import RecordForm
from tracker.core.web.request_session import db
from tracker.people.queries import people
from tracker.positions.services.impact_lines import whole_preview
from tracker.reference_data import services as lists
from tracker.reference_data.forms import BureauForm, IndustryForm, NewBureauForm, NewIndustryForm, PlaceForm
from tracker.reference_data.presenters import lists_page
from tracker.register.models import Bureau
from tracker.register.queries import enterprises, supervision
from tracker.register.rules.register import LEVEL_BELOW, BureauFacts, IndustryFacts

blueprint = Blueprint("lists", __name__)
_KEEPS = require_role(Role.SYSTEM_ADMIN)
Form = TypeVar("Form", bound=RecordForm)
Facts = TypeVar("Facts")


@blueprint.get("/lists")
@_KEEPS
def index() -> ResponseReturnValue:
    """Show the lists of bureaus, places and industries."""
    return render_template("reference_data/index.html", page=lists_page(db()))


@blueprint.get("/bureaus/new")
@_KEEPS
def new_bureau() -> ResponseReturnValue:
    """Show the form of a new bureau."""
    return record_editor.show(_new_bureau())


@blueprint.post("/bureaus/add")
@_KEEPS
def add_bureau() -> ResponseReturnValue:
    """Add a bureau."""
    return record_editor.run(_new_bureau)


@blueprint.get("/bureaus/<key>")
@_KEEPS
def bureau(key: str) -> ResponseReturnValue:
    """Show the form of a bureau."""
    return record_editor.show(_bureau(key))


@blueprint.post("/bureaus/<key>/change")
@_KEEPS
def change_bureau(key: str) -> ResponseReturnValue:
    """Correct a bureau."""
    return record_editor.run(lambda: _bureau(key))


@blueprint.get("/places/<code>")
@_KEEPS
def place(code: str) -> ResponseReturnValue:
    """Show the form of a place."""
    return record_editor.show(_place(code))


@blueprint.post("/places/<code>/change")
@_KEEPS
def change_place(code: str) -> ResponseReturnValue:
    """Move a place under another."""
    return record_editor.run(lambda: _place(code))


@blueprint.get("/industries/new")
@_KEEPS
def new_industry() -> ResponseReturnValue:
    """Show the form of a new industry."""
    return record_editor.show(_new_industry())


@blueprint.post("/industries/add")
@_KEEPS
def add_industry() -> ResponseReturnValue:
    """Add an industry."""
    return record_editor.run(_new_industry)


@blueprint.get("/industries/<code>")
@_KEEPS
def industry(code: str) -> ResponseReturnValue:
    """Show the form of an industry."""
    return record_editor.show(_industry(code))


@blueprint.post("/industries/<code>/change")
@_KEEPS
def change_industry(code: str) -> ResponseReturnValue:
    """Correct an industry."""
    return record_editor.run(lambda: _industry(code))


def _new_bureau() -> Editing:
    parents = [(each.key, each.short_name) for each in enterprises.bureaus(db()) if each.level in LEVEL_BELOW]
    form, stored = NewBureauForm(), NewBureauForm.of({})
    for each in (form, stored):
        each.place_code.choices, each.parent.choices = _places(), parents

    def save() -> str:
        facts, key = _facts(BureauFacts, form), form.key.data or ""
        lists.add_bureau(db(), key, form.parent.data, facts, by=acting(), at=now())
        return url_for(".index")

    return in_list(
        (_("新增监管部门"), ""), send=url_for(".add_bureau"), form=form, stored=stored, save=save, back=_back()
    )


def _bureau(key: str) -> Editing:
    office, form = enterprises.bureau(db(), key), BureauForm()
    above, parents = _parents(office)
    values = {name: getattr(office, name) for name in BureauFacts.__dataclass_fields__}
    stored = BureauForm.of(values | {"parent": above}, office.version)
    form.place_code.choices = stored.place_code.choices = _places()
    form.parent.choices = stored.parent.choices = parents

    def save() -> None:
        facts, parent = _facts(BureauFacts, form), form.parent.data or ""
        lists.change_bureau(db(), office, facts, version=office.version, by=acting(), at=now(), parent=parent)

    send, moved = url_for(".change_bureau", key=key), form.parent.data not in (None, "", above)
    page = in_list(
        (office.name, office.key),
        send=send,
        form=form,
        stored=stored,
        save=save,
        warnings=lambda: [_use(office)],
        back=_back(),
    )
    keys = (above, form.parent.data) if moved else ()
    return replace(
        page, cuts=[ALL, *(Cut(CutKind.BUREAU, each) for each in keys)] if moved else [], preview=whole_preview
    )


def _parents(office: Bureau) -> tuple[str, list[tuple[str, str]]]:
    """Return the key of a bureau's parent, and the bureaus that may be its parent; a root has none."""
    if office.parent_id is None:
        return "", [("", "—")]
    every = {each.id: each for each in enterprises.bureaus(db())}
    may = [each for each in every.values() if LEVEL_BELOW.get(each.level) is office.level and each.side is office.side]
    return every[office.parent_id].key, [(each.key, each.short_name) for each in may]


def _place(code: str) -> Editing:
    found, form = enterprises.place(db(), code), PlaceForm()
    above = found.parent_code or ""
    stored = PlaceForm.of({"parent": above}, found.version)
    inside = [(each.code, each.name) for each in enterprises.places(db()) if not each.path.startswith(found.path)]
    form.parent.choices = stored.parent.choices = inside if above else [("", "—")]

    def save() -> None:
        wanted = form.parent.data or above
        lists.change_place(db(), found, wanted, version=found.version, by=acting(), at=now())

    send, moved = url_for(".change_place", code=code), form.parent.data not in (None, "", above)
    page = in_list((found.name, found.code), send=send, form=form, stored=stored, save=save, back=_back())
    cuts = [ALL, *(Cut(CutKind.PLACE, each) for each in (above, form.parent.data))] if moved else []
    return replace(page, cuts=cuts, preview=whole_preview)


def _new_industry() -> Editing:
    form = NewIndustryForm()

    def save() -> str:
        lists.add_industry(db(), form.code.data or "", _facts(IndustryFacts, form), by=acting(), at=now())
        return url_for(".index")

    stored = NewIndustryForm.of({})
    return in_list(
        (_("新增行业"), ""), send=url_for(".add_industry"), form=form, stored=stored, save=save, back=_back()
    )


def _industry(code: str) -> Editing:
    found, form = enterprises.industry(db(), code), IndustryForm()

    def save() -> None:
        facts = _facts(IndustryFacts, form)
        lists.change_industry(db(), found, facts, version=found.version, by=acting(), at=now())

    def use() -> list[Message]:
        return [message("这个行业有 {n} 家企业。", n=supervision.enterprises_of_industry(db(), found.code))]

    send = url_for(".change_industry", code=code)
    stored = _stored(IndustryForm, IndustryFacts, found)
    return in_list((found.name, found.code), send=send, form=form, stored=stored, save=save, warnings=use, back=_back())


def _back() -> tuple[str, str]:
    return _("名录"), url_for(".index")


def _stored(form: type[Form], facts: type[Any], found: Any) -> Form:
    return form.of({name: getattr(found, name) for name in facts.__dataclass_fields__}, found.version)


def _facts(kind: type[Facts], form: RecordForm) -> Facts:
    """Return the facts entered in a form; an empty place code is None."""
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    values = {name: form[name].data for name in names}
    if "place_code" in values:
        values["place_code"] = values["place_code"] or None
    if "sort" in values:
        values["sort"] = values["sort"] or 0
    return kind(**values)


def _places() -> list[tuple[str, str]]:
    return [("", "—"), *enterprises.names(db()).places.items()]


def _use(office: Bureau) -> Message:
    counts = (
        supervision.enterprises_of_bureau(db(), office.id),
        supervision.children(db(), office.id),
        people.people_of_bureau(db(), office.id),
    )
    return message(
        "这个部门监管 {n} 家企业，有 {below} 个下级部门、{people} 人任职。",
        n=counts[0],
        below=counts[1],
        people=counts[2],
    )
