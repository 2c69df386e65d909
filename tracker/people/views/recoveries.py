"""Views of account recoveries: the list of requests, confirmation with printed slip, refusal."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar.clock import now
from tracker.core.roles import ADMINISTRATORS
from tracker.core.web.access import acting, require_role
from tracker.core.web.request_session import db
from tracker.people.presenters.people import RecoveriesPage, SlipPage
from tracker.people.queries import people
from tracker.people.queries import recovery as queries
from tracker.people.rules.recovery import SLIP_LIFE
from tracker.people.services import recovery

blueprint = Blueprint("recovering", __name__)
_CONFIRMS = require_role(*ADMINISTRATORS)


@blueprint.get("/recoveries")
@_CONFIRMS
def index() -> ResponseReturnValue:
    """List the recovery requests that wait for a second administrator."""
    page = RecoveriesPage(rows=queries.waiting(db(), now()), me=acting().person_id)
    return render_template("people/recoveries.html", page=page)


@blueprint.post("/recoveries/<int:recovery_id>/confirm")
@_CONFIRMS
def confirm(recovery_id: int) -> ResponseReturnValue:
    """Confirm a recovery request and show its slip once."""
    found = queries.one(db(), recovery_id, now())
    key, person = recovery.confirm(db(), found, by=acting(), at=now()), people.person(db(), found.person_id)
    if key is None:
        flash(_("%(name)s的动态码已解除，本人登录后可重新设置。", name=person.name), "success")
        return redirect(url_for(".index"))
    address = current_app.config["TRACKER_BASE_URL"] + url_for("signing_in.link", key=key)
    import segno  # imported only for the QR code of a slip

    picture = segno.make(address).png_data_uri(scale=5)
    page = SlipPage(person=person, kind=found.kind, address=address, picture=picture, until=now() + SLIP_LIFE)
    return render_template("people/recovery_slip.html", page=page)


@blueprint.post("/recoveries/<int:recovery_id>/refuse")
@_CONFIRMS
def refuse(recovery_id: int) -> ResponseReturnValue:
    """Refuse a recovery request, or withdraw one's own."""
    recovery.refuse(db(), queries.one(db(), recovery_id, now()), by=acting(), at=now())
    flash(_("申请已作废。"), "success")
    return redirect(url_for(".index"))
