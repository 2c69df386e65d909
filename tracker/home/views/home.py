"""Views of the start page and the to-do list."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.web.access import actor, login_required, public, signed_in
from tracker.core.web.request_session import db
from tracker.home.presenters.home import UnassignedPage, home_page
from tracker.months.queries import months
from tracker.people.queries import people

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    """Redirect to the home page or the sign-in page, or explain how to fill an empty database."""
    if signed_in() is not None:
        return redirect(url_for(".show"))
    if not months.every(db()):
        return render_template("home/empty.html")
    return redirect(url_for("signing_in.show"))


@blueprint.get("/home")
@login_required
def show() -> ResponseReturnValue:
    """Show the to-do items of the person, with counts and due dates."""
    found = signed_in()
    person_id = found.person_id if found else 0
    acting = actor()
    if acting is None:
        today = clock.today()
        mine = [each for each in people.assignments(db(), person_id) if each.in_force(today)]
        page = UnassignedPage(name=found.name if found else "", assignments=mine)
        return render_template("home/unassigned.html", page=page)
    return render_template("home/show.html", page=home_page(db(), acting, now()))
