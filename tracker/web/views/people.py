"""Choosing the acting demonstration person, until people sign in."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tracker.queries import people
from tracker.web.access import opened
from tracker.web.database import db

blueprint = Blueprint("people", __name__)


@blueprint.get("/acting")
@opened
def acting() -> ResponseReturnValue:
    """List the demonstration people."""
    return render_template("people/acting.html", actors=people.actors(db()), next=_local(request.args.get("next")))


@blueprint.post("/acting")
@opened
def act_as() -> ResponseReturnValue:
    """Act as one of them from now on."""
    assignment = request.form.get("assignment", type=int)
    if assignment is None or people.actor(db(), assignment) is None:
        raise NotFound
    session["acting"] = assignment
    return redirect(_local(request.form.get("next")) or url_for("figures.start"))


def _local(address: str | None) -> str | None:
    """Give an address of this site only: one slash, then no slash or backslash, no control characters."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    return None if "\\" in address else address
