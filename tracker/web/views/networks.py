"""Networks that have to wait at the door, let go by the security administrator."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.roles import Role
from tracker.services import signing_in
from tracker.web.access import acting, administers, now
from tracker.web.database import db

blueprint = Blueprint("networks", __name__)


@blueprint.post("/people/networks/unlock")
@administers(Role.SECURITY_ADMIN)
def unlock() -> ResponseReturnValue:
    """Let a whole network try again at once."""
    count = signing_in.unlock_network(db(), request.form.get("network", "")[:64], by=acting(), at=now())
    flash(_("已解锁，%(n)s 次失败不再计数。", n=count), "success")
    return redirect(url_for("people.index"))
