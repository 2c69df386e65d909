"""View of the help page 帮助与口径."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core.roles import READERS
from tracker.core.web.access import actor, login_required
from tracker.core.web.layout_context import shown_month
from tracker.guide.presenters import guide

blueprint = Blueprint("guide", __name__)


@blueprint.get("/guide")
@login_required
def show() -> ResponseReturnValue:
    """Show the meaning of each figure and field, with unit and example."""
    found = actor()
    reads = found is not None and found.role in READERS
    return render_template("guide/show.html", page=guide(shown_month() if reads else None, reads=reads))
