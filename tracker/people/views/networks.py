"""Views of blocked networks, which the security administrator may unlock."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar.clock import now
from tracker.core.roles import Role
from tracker.core.web.access import acting, require_role
from tracker.core.web.request_session import db
from tracker.people.services import authentication

blueprint = Blueprint("networks", __name__)


@blueprint.post("/people/networks/unlock")
@require_role(Role.SECURITY_ADMIN)
def unlock() -> ResponseReturnValue:
    """End the throttling of a network."""
    count = authentication.unlock_network(db(), request.form.get("network", "")[:64], by=acting(), at=now())
    flash(_("已解锁，%(n)s 次失败不再计数。", n=count), "success")
    return redirect(url_for("people.index"))
