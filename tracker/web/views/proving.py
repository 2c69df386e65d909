"""The answer to the question who sits there, for a page that was asked for; a form that was sent answers itself."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.web import proving
from tracker.web.access import own_while, signed_in
from tracker.web.addresses import local
from tracker.web.dues import Due
from tracker.web.forms.people import ProofForm

blueprint = Blueprint("proving", __name__)
blueprint.before_app_request(proving.ask)  # after the guard: only who may take a step is asked for the password


@blueprint.post("/account/proof")
@own_while(Due.PHONE)
def prove() -> ResponseReturnValue:
    """Check who sits there and go on to the page that was asked for."""
    found, form = signed_in(), ProofForm()
    target = local(request.form.get("next")) or url_for("account.show")
    if found is None or proving.proved(found, form):
        return redirect(target)
    return proving.page(found, form, target=target), 422
