"""Views under /.well-known: security.txt (RFC 9116) and change-password."""

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.core.calendar.clock import now
from tracker.core.web.access import public

blueprint = Blueprint("well_known", __name__)
_GOOD_FOR = timedelta(days=180)


@blueprint.get("/.well-known/security.txt")
@public
def security() -> Response:
    """Return security.txt with the contact for reports of vulnerabilities; 404 if the setting names no contact."""
    contact, base = current_app.config["TRACKER_SECURITY_CONTACT"], current_app.config["TRACKER_BASE_URL"]
    if not contact:
        abort(404)
    lines = (
        f"Contact: {contact}",
        f"Expires: {now() + _GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: zh, en",
        f"Canonical: {base}{url_for('.security')}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/.well-known/change-password")
@public
def change_password() -> ResponseReturnValue:
    """Redirect a password manager to the page that changes the password."""
    return redirect(url_for("account.show") + "#password")
