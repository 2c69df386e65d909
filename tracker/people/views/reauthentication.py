"""Reauthentication: asks for password and code again before the steps that capabilities list."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict

from tracker.core.calendar.clock import now
from tracker.core.web.identity import reauthenticated
from tracker.core.web.request_session import READING, db, engines
from tracker.people.forms.people import ProofForm
from tracker.people.presenters.sign_in import ProofPage
from tracker.people.queries.people import SignedIn
from tracker.people.rules.sessions import SessionStage, is_proved
from tracker.people.services import authentication
from tracker.people.views import devices
from tracker.people.views.identity import signed_in

_OURS = ("csrf_token", "proof_password", "proof_code")


def proved(found: SignedIn, form: ProofForm) -> bool:
    """Return whether password and code are right, and commit the result. An error is added to the form.

    They are verified outside transactions, because hashing takes long.
    """
    if not form.validate():
        return False
    with Session(engines().reader) as reading:
        password, code = form.proof_password.data or "", form.proof_code.data or ""
        fits = authentication.prove(db(), found, password, code, devices.door(), reading=reading)
    db().commit()  # a failure is counted although the page shows an error
    if not fits:
        form.proof_password.errors = [_("密码或动态码不对，或输错太多要等，最多 15 分钟。")]
    return fits


def page(found: SignedIn, form: ProofForm, *, target: str | None = None) -> str:
    """Return the page that asks for the password.

    It carries the submitted form, or the address of the protected page.
    """
    sent = [] if target else [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    send = url_for("proving.prove") if target else request.full_path.rstrip("?")
    shown = ProofPage(form=form, me=found, send=send, target=target, fields=sent)
    return render_template("people/reauthenticate.html", page=shown)


def ask() -> ResponseReturnValue | None:
    """Return the page that asks for the password before a listed endpoint.

    Return None for other endpoints, and if the password was checked recently or is right in this request.
    """
    found = signed_in()
    if request.endpoint not in reauthenticated() or found is None or found.stage is not SessionStage.IN:
        return None
    given, form = "proof_password" in request.form, ProofForm()
    if is_proved(found.proved_at, now()) or (request.method not in READING and given and proved(found, form)):
        _drop_proof()
        return None
    if request.method in READING:
        return page(found, form, target=request.full_path.rstrip("?"))
    return page(found, form), 422 if given else 200


def _drop_proof() -> None:
    """Remove password and code from the submitted form, so that no later page shows or stores them."""
    left = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS[1:]]
    request.form = ImmutableMultiDict(left)
