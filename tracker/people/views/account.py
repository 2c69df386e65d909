"""Views of one's own account: password, phone, sessions, acting assignment, pending forms."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import vault
from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.web import display_preferences
from tracker.core.web.access import login_required, login_required_while
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db, engines
from tracker.people.forms.people import ChangePasswordForm, CodeForm, LookForm
from tracker.people.presenters.account import AccountPage, NewCodesPage, PhonePage
from tracker.people.presenters.pending_forms import held_pages
from tracker.people.presenters.second_factors import factors
from tracker.people.queries import people
from tracker.people.rules.sessions import HELD_FOR
from tracker.people.services import accounts, authentication, pending_forms, sessions
from tracker.people.views import devices, pending_duties
from tracker.people.views.identity import remember
from tracker.people.views.own_account import mine, myself
from tracker.people.views.password_choice import chosen
from tracker.people.views.pending_duties import Due

blueprint = Blueprint("account", __name__)
_PENDING = "phone"
"""The key of the cookie with the encrypted secret of a new phone, until its first code is verified."""
_PENDING_FOR = timedelta(minutes=30)


@blueprint.get("/account")
@login_required_while(Due.PASSWORD)
def show() -> ResponseReturnValue:
    """Show the account page: sessions, second factors and assignments of the person."""
    return _page(ChangePasswordForm())


@blueprint.post("/account/password")
@login_required_while(Due.PASSWORD)
def password() -> ResponseReturnValue:
    """Change the person's password and end their other sessions."""
    form, found = ChangePasswordForm(), mine()
    if form.validate() and form.same():
        with Session(engines().reader) as reading:
            proved = authentication.prove(
                db(), found, form.old.data or "", form.code.data or "", devices.door(), reading=reading
            )
        db().commit()  # a failure is counted although the page shows an error
        if form.new.data == form.old.data and proved:
            form.new.errors = [_("新密码和现在的一样。请换一个。")]
            return _page(form), 422
        if not proved:
            form.old.errors = [_("现在的密码或动态码不对，或输错太多，请稍后再试。")]
            return _page(form), 422
        kept = chosen(form, found.person_id)
        if kept is not None:
            accounts.set_password(db(), myself(), kept, at=now(), but=found.session_id)
            flash(_("密码已改，其他登录已结束。"), "success")
            return redirect(url_for(".show"))
    return _page(form), 422


@blueprint.post("/account/look", endpoint="look")
@login_required
def choose_look() -> ResponseReturnValue:
    """Store the display preferences on this device: large text, keyboard shortcuts."""
    form, answer = LookForm(), redirect(url_for(".show") + "#look")
    choices = {display_preferences.LARGE: bool(form.large.data), display_preferences.NO_KEYS: not form.keys.data}
    display_preferences.choose(answer, choices, secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    flash(_("显示方式已改，只在这台设备上。"), "success")
    return answer


@blueprint.post("/account/sessions/<int:session_id>/end")
@login_required
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the person's sessions."""
    sessions.end_one_of(db(), myself(), session_id, now())
    flash(_("那次登录已结束。"), "success")
    return redirect(url_for(".show"))


@blueprint.post("/account/assignments/<int:assignment_id>")
@login_required
def act_as(assignment_id: int) -> ResponseReturnValue:
    """Switch to another of the person's assignments, in a new session."""
    found, today = mine(), clock.today()
    rows = [row for row in people.assignments(db(), found.person_id) if row.in_force(today)]
    if assignment_id not in [row.id for row in rows]:
        raise NotFound(message("没有这条任职。"))
    remember(sessions.switch(db(), myself(), found.session_id, assignment_id, now()))
    return redirect(url_for("home.show"))


@blueprint.get("/account/phone")
@login_required_while(Due.PHONE)
def phone() -> ResponseReturnValue:
    """Show the secret that sets up an authenticator app, as QR code and as text."""
    secret = _pending()
    if secret is None:
        secret = accounts.new_secret()
        session[_PENDING] = vault.of(db()).lock(vault.PENDING, mine().session_id, secret)
    return _phone_page(CodeForm(), secret)


@blueprint.post("/account/phone")
@login_required_while(Due.PHONE)
def set_phone() -> ResponseReturnValue:
    """Set up the authenticator app with its first code, and show the recovery codes once."""
    form, secret = CodeForm(), _pending()
    if secret is None:
        return redirect(url_for(".phone"))
    if form.validate():
        try:
            codes = accounts.enrol(db(), myself(), secret, form.code.data or "", at=now())
        except Invalid as refused:
            form.code.errors = [translate(refused.sentences[0])]
        else:
            session.pop(_PENDING)
            return render_template(
                "people/recovery_codes_new.html", page=NewCodesPage(codes=codes, heading=_("动态码已启用"))
            )
    return _phone_page(form, secret), 422


@blueprint.post("/account/alive")
@login_required_while(*Due)
def alive() -> ResponseReturnValue:
    """Keep the session alive: typing counts as activity before anything is saved."""
    return "", 204


@blueprint.get("/account/held")
@login_required
def kept() -> ResponseReturnValue:
    """Show the person's pending forms, to be confirmed."""
    forms = people.held(db(), mine().person_id, now() - HELD_FOR)
    return render_template("people/pending_forms.html", forms=held_pages(db(), forms))


@blueprint.post("/account/held/<int:held_id>")
@login_required
def take(held_id: int) -> ResponseReturnValue:
    """Submit a pending form to its original address, with all typed values."""
    form = pending_forms.take(db(), mine().person_id, held_id, at=now())
    return redirect(form.path, 307)


def _page(form: ChangePasswordForm) -> str:
    found, today = mine(), clock.today()
    page = AccountPage(
        form=form,
        look=LookForm(
            large=display_preferences.chosen(display_preferences.LARGE),
            keys=not display_preferences.chosen(display_preferences.NO_KEYS),
        ),
        me=found,
        due=pending_duties.password_policy().days if pending_duties.due(found) is Due.PASSWORD else None,
        login=myself().key,
        sessions=people.open_sessions(db(), found.person_id),
        assignments=[row for row in people.assignments(db(), found.person_id) if row.in_force(today)],
        factors=factors(db(), found, current_app.config["TRACKER_RELYING_PARTY"]),
    )
    return render_template("people/account.html", page=page)


def _pending() -> str | None:
    """Return the secret of the phone that this session is setting up, or None."""
    kept = session.get(_PENDING)
    if not isinstance(kept, str):
        return None
    return vault.of(db()).unlock(vault.PENDING, mine().session_id, kept, at=now(), life=_PENDING_FOR)


def _phone_page(form: CodeForm, secret: str) -> str:
    import segno  # imported only for the QR code of a new phone

    picture = segno.make(accounts.phone_address(myself().key, secret)).png_data_uri(scale=5)
    return render_template("people/phone.html", page=PhonePage(form=form, secret=secret, picture=picture))
