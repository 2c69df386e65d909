"""Recovery codes of one's own: how many are left, and a new set in the place of the old."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.services import recovery
from tracker.web.access import now, own
from tracker.web.database import db
from tracker.web.forms.passkeys import ProofForm
from tracker.web.pages.factors import factors
from tracker.web.proofs import mine, myself, proved

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/account/recovery")
@own
def show() -> ResponseReturnValue:
    """Show how many codes are left, and ask who wants new ones."""
    return _page(ProofForm())


@blueprint.post("/account/recovery")
@own
def renew() -> ResponseReturnValue:
    """Make a new set, shown this once; the old ones are void."""
    form = ProofForm()
    if form.validate():
        if proved(form.password.data or "", form.code.data or ""):
            codes = recovery.renew(db(), myself(), at=now())
            return render_template("recovery/codes.html", codes=codes, heading=_("恢复码已换"))
        form.code.errors = [_("密码或动态码不对，或输错太多，请稍后再试。")]
    return _page(form), 422


def _page(form: ProofForm) -> str:
    mine_now = factors(db(), mine(), current_app.config["TRACKER_RELYING_PARTY"])
    return render_template("recovery/show.html", form=form, factors=mine_now)
