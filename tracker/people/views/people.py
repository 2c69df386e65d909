"""Views of people for the security administrator: accounts, assignments, sharing grants. Never a password."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from tracker.core import idempotency
from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Role
from tracker.core.web import record_editor
from tracker.core.web.access import acting, require_role
from tracker.core.web.confirmation import confirmed, effect_page
from tracker.core.web.downloads import note_viewed
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.people.forms.people import AssignmentForm, GrantForm, OnceForm, PersonFactsForm, PersonForm
from tracker.people.models.people import Person
from tracker.people.presenters.people import CheckCodePage, GrantsPage, people_page, person_page
from tracker.people.queries import access_preview, people
from tracker.people.queries import grants as grants_given
from tracker.people.rules.recovery import RecoveryKind
from tracker.people.services import accounts, assignments, authentication, recovery

blueprint = Blueprint("people", __name__)
_KEEPS = require_role(Role.SECURITY_ADMIN)


@blueprint.get("/people")
@_KEEPS
def index() -> ResponseReturnValue:
    """List the accounts, or with `only=closed` those that are not activated."""
    return _list(PersonForm())


@blueprint.post("/people/add")
@_KEEPS
def add() -> ResponseReturnValue:
    """Add an account, and request the invitation that activates it."""
    form = PersonForm()
    before = _sent_before(form, url_for(".index"))
    if before is not None:
        return redirect(before)
    made: list[Person] = []
    if form.validate() and _accepted(
        form,
        "key",
        lambda: made.append(
            accounts.add_person(db(), _text(form.key), _text(form.name), _text(form.phone), by=acting(), at=now())
        ),
    ):
        return _asked(made[0], RecoveryKind.INVITATION)
    return _list(form), 422


@blueprint.get("/people/<int:person_id>")
@_KEEPS
def show(person_id: int) -> ResponseReturnValue:
    """Show one person: account, assignments, sessions."""
    return _one(people.person(db(), person_id), AssignmentForm())


@blueprint.get("/people/<int:person_id>/edit")
@_KEEPS
def edit(person_id: int) -> ResponseReturnValue:
    """Show the form with a person's name and telephone number."""
    return record_editor.show(_facts(person_id))


@blueprint.post("/people/<int:person_id>/change")
@_KEEPS
def change(person_id: int) -> ResponseReturnValue:
    """Change a person's name or telephone number."""
    return record_editor.run(lambda: _facts(person_id))


@blueprint.post("/people/<int:person_id>/links/<kind>")
@_KEEPS
def link(person_id: int, kind: str) -> ResponseReturnValue:
    """Request a link that activates the account or resets the password. Another administrator prints it."""
    wanted = RecoveryKind.RESET if kind == RecoveryKind.RESET.value else RecoveryKind.INVITATION
    return _asked(people.person(db(), person_id), wanted)


@blueprint.post("/people/<int:person_id>/disable")
@_KEEPS
def disable(person_id: int) -> ResponseReturnValue:
    """Disable an account."""
    accounts.disable(db(), people.person(db(), person_id), by=acting(), at=now())
    return _back(person_id, _("账号已停用，所有登录已结束。"))


@blueprint.post("/people/<int:person_id>/enable")
@_KEEPS
def enable(person_id: int) -> ResponseReturnValue:
    """Enable a disabled account."""
    accounts.enable(db(), people.person(db(), person_id), by=acting(), at=now())
    return _back(person_id, _("账号已恢复。"))


@blueprint.post("/people/<int:person_id>/unlock")
@_KEEPS
def unlock(person_id: int) -> ResponseReturnValue:
    """End the throttling of a person."""
    authentication.unlock(db(), people.person(db(), person_id), by=acting(), at=now())
    return _back(person_id, _("已解锁，可以马上再试。"))


@blueprint.post("/people/<int:person_id>/drop-phone")
@_KEEPS
def drop_phone(person_id: int) -> ResponseReturnValue:
    """Remove a lost phone, or request it if another administrator has to confirm."""
    if recovery.drop_phone(db(), people.person(db(), person_id), by=acting(), at=now()):
        return _back(person_id, _("动态码和通行密钥已解除，本人登录后可重新设置。"))
    return _back(person_id, _("已申请解除动态码和通行密钥，等另一位管理员核对。"))


@blueprint.post("/people/<int:person_id>/assignments")
@_KEEPS
def assign(person_id: int) -> ResponseReturnValue:
    """Assign a role to a person, after a page that shows what it would let them read."""
    person, form, back = people.person(db(), person_id), AssignmentForm(), url_for(".show", person_id=person_id)
    before = _sent_before(form, back) if confirmed() else None
    if before is not None:
        return redirect(before)
    if not form.validate() or not _could(form, "unit", lambda: _assign(person, form)):
        return _one(people.person(db(), person_id), form), 422
    role, unit = Role(form.role.data), _text(form.unit)
    effects = access_preview.of_role(db(), role, unit, approver=bool(form.approver.data))
    page = effect_page(_("添加任职"), f"{people.person(db(), person_id).name} {translate(role)}", effects, back)
    if page is not None:
        return page
    _assign(people.person(db(), person_id), form)
    return _back(person_id, _("任职已添加。"))


@blueprint.post("/assignments/<int:assignment_id>/end")
@_KEEPS
def end_assignment(assignment_id: int) -> ResponseReturnValue:
    """End an assignment as of yesterday, or delete one that began today. The person's sessions end."""
    kept = people.assignment(db(), assignment_id)
    person, back = people.person(db(), kept.person_id), url_for(".show", person_id=kept.person_id)
    count = len(people.open_sessions(db(), person.id))
    effects = [message("此人的 {n} 处登录将结束，从此不能再以这个身份办事。已办的事和记录都保留。", n=count)]
    page = effect_page(_("结束任职"), f"{person.name} {translate(kept.role)}", effects, back)
    if page is not None:
        return page
    yesterday = clock.today() - timedelta(days=1)
    ended = assignments.end(db(), assignment_id, last_day=yesterday, by=acting(), at=now())
    return _back(ended.person_id, _("任职已结束。"))


@blueprint.get("/grants")
@_KEEPS
def grants() -> ResponseReturnValue:
    """List the sharing grants."""
    return _grants(GrantForm())


@blueprint.post("/grants/add")
@_KEEPS
def add_grant() -> ResponseReturnValue:
    """Add a sharing grant, after a page that shows what it would open."""
    form, back = GrantForm(), url_for(".grants")
    before = _sent_before(form, back) if confirmed() else None
    if before is not None:
        return redirect(before)
    if not form.validate() or not _could(form, "reader", lambda: _grant(form)):
        return _grants(form), 422
    effects = access_preview.of_grant(db(), _text(form.reader), _text(form.shown))
    page = effect_page(_("添加共享授权"), _text(form.reason), effects, back)
    if page is not None:
        return page
    _grant(form)
    flash(_("共享授权已添加。"), "success")
    return redirect(back)


@blueprint.post("/grants/<int:grant_id>/end")
@_KEEPS
def end_grant(grant_id: int) -> ResponseReturnValue:
    """End a sharing grant as of yesterday, or delete one that began today."""
    effects = access_preview.of_grant_ending(db(), grant_id)
    page = effect_page(_("结束共享授权"), "", effects, url_for(".grants")) if effects else None
    if page is not None:
        return page
    yesterday = clock.today() - timedelta(days=1)
    assignments.end_grant(db(), grant_id, last_day=yesterday, by=acting(), at=now())
    flash(_("共享授权已结束。"), "success")
    return redirect(url_for(".grants"))


def _grants(form: GrantForm) -> str:
    page = GrantsPage(grants=grants_given.every(db()), form=form, today=clock.today())
    return render_template("people/grants.html", page=page)


def _grant(form: GrantForm) -> object:
    return assignments.grant(
        db(),
        _text(form.reader),
        _text(form.shown),
        from_day=form.from_day.data,
        to_day=form.to_day.data,
        reason=_text(form.reason),
        by=acting(),
        at=now(),
    )


def _could(form: FlaskForm, at: str, do: Callable[[], object]) -> bool:
    """Try a step in a savepoint and roll it back.

    Return whether the service accepts it; errors are added to the field.
    """
    attempt = db().begin_nested()
    fine = _accepted(form, at, do)
    attempt.rollback()
    db().expire_all()
    return fine


def _assign(person: Person, form: AssignmentForm) -> object:
    return assignments.assign(
        db(), person, Role(form.role.data), unit=_text(form.unit), from_day=form.from_day.data,
        to_day=form.to_day.data, approver=form.approver.data, approver_to=form.approver_to.data, by=acting(), at=now(),
    )  # fmt: skip


def _sent_before(form: OnceForm, address: str) -> str | None:
    """Return the redirect if this form was already processed, otherwise None. A refused form may be submitted again."""
    key = form.form_key.data or ""
    before = idempotency.taken(db(), key, acting().person_id, at=now())
    if before is None:
        idempotency.led_to(db(), key, address)
    return before


def _accepted(form: FlaskForm, at: str, do: Callable[[], object]) -> bool:
    """Call a service function. Return False and add the error to a field if it raises Invalid."""
    try:
        do()
    except Invalid as refused:
        form[at].errors = [translate(each) for each in refused.sentences]
        return False
    return True


def _asked(person: Person, kind: RecoveryKind) -> ResponseReturnValue:
    code = recovery.ask(db(), person, kind, by=acting(), at=now())
    return render_template("people/asked.html", page=CheckCodePage(person=person, kind=kind, code=code))


def _back(person_id: int, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", person_id=person_id))


def _facts(person_id: int) -> record_editor.Editing:
    person, form = people.person(db(), person_id), PersonFactsForm()
    stored = PersonFactsForm.of({"name": person.name, "phone": person.phone}, person.version)
    note_viewed(person.name)

    def save() -> None:
        accounts.change_person(
            db(), person, _text(form.name), _text(form.phone), version=person.version, by=acting(), at=now()
        )

    here = (person.name, url_for(".show", person_id=person_id))
    return record_editor.in_list(
        (_("改人员资料"), person.name), send=url_for(".change", person_id=person_id), form=form, stored=stored,
        save=save, back=here,
    )  # fmt: skip


def _list(form: PersonForm) -> str:
    search, closed = request.args.get("q", "")[:80], request.args.get("only") == "closed"
    return render_template("people/index.html", page=people_page(db(), form, search, closed=closed, at=now()))


def _one(person: Person, form: AssignmentForm) -> str:
    return render_template("people/show.html", page=person_page(db(), person, form, now()))


def _text(field: object) -> str:
    return str(getattr(field, "data", "") or "").strip()
