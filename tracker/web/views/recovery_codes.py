"""Recovery codes of one's own: how many are left, and a new set in the place of the old."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.services import recovery_codes
from tracker.web.access import now, own
from tracker.web.database import db
from tracker.web.oneself import mine, myself
from tracker.web.pages.factors import factors

blueprint = Blueprint("recovery_codes", __name__)


@blueprint.get("/account/recovery-codes")
@own
def show() -> ResponseReturnValue:
    """Show how many codes are left, and offer new ones."""
    mine_now = factors(db(), mine(), current_app.config["TRACKER_RELYING_PARTY"])
    return render_template("recovery_codes/show.html", factors=mine_now)


@blueprint.post("/account/recovery-codes")
@own
def renew() -> ResponseReturnValue:
    """Make a new set, shown this once; the old ones are void."""
    codes = recovery_codes.renew(db(), myself(), at=now())
    return render_template("recovery_codes/codes.html", codes=codes, heading=_("恢复码已换"))
