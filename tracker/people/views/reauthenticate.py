"""The page that asks for the password again before a protected page is opened."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.web.access import login_required_while
from tracker.core.web.url_converters import local
from tracker.people.forms.people import ProofForm
from tracker.people.views import reauthentication
from tracker.people.views.identity import signed_in
from tracker.people.views.pending_duties import Due

blueprint = Blueprint("proving", __name__)
blueprint.before_app_request(
    reauthentication.ask
)  # after the permission check: only people who may take the step are asked


@blueprint.post("/account/proof")
@login_required_while(Due.PHONE)
def prove() -> ResponseReturnValue:
    """Verify the password and redirect to the protected page."""
    found, form = signed_in(), ProofForm()
    target = local(request.form.get("next")) or url_for("account.show")
    if found is None or reauthentication.proved(found, form):
        return redirect(target)
    return reauthentication.page(found, form, target=target), 422
