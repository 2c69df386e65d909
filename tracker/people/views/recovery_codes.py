"""Views of one's recovery codes: the number of unused codes, and a new set."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar.clock import now
from tracker.core.web.access import login_required
from tracker.core.web.request_session import db
from tracker.people.presenters.account import NewCodesPage
from tracker.people.presenters.second_factors import factors
from tracker.people.services import recovery_codes
from tracker.people.views.own_account import mine, myself

blueprint = Blueprint("recovery_codes", __name__)


@blueprint.get("/account/recovery-codes")
@login_required
def show() -> ResponseReturnValue:
    """Show the number of unused recovery codes, and offer new ones."""
    mine_now = factors(db(), mine(), current_app.config["TRACKER_RELYING_PARTY"])
    return render_template("people/recovery_codes.html", factors=mine_now)


@blueprint.post("/account/recovery-codes")
@login_required
def renew() -> ResponseReturnValue:
    """Create a new set of recovery codes and show it once. Earlier codes become void."""
    codes = recovery_codes.renew(db(), myself(), at=now())
    return render_template("people/recovery_codes_new.html", page=NewCodesPage(codes=codes, heading=_("恢复码已换")))
