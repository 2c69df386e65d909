"""Looking for an enterprise or a project from any page: by name, code, pinyin or its initials."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.queries import search
from tracker.web.access import reads
from tracker.web.database import db
from tracker.web.pages.lists import words_asked
from tracker.web.site import shown_month

blueprint = Blueprint("search", __name__)
FEW = 20


@blueprint.get("/search")
@reads
def show() -> ResponseReturnValue:
    """Show the first few enterprises and projects, and the way to all of them."""
    words, month = words_asked(), shown_month()
    enterprises, projects = search.enterprise_ids(db(), words), search.project_ids(db(), words)
    return render_template(
        "search/show.html",
        words=words,
        month=month,
        most=search.MOST,
        found=(
            (len(enterprises), search.enterprises(db(), enterprises, FEW)),
            (len(projects), search.projects(db(), projects, FEW)),
        ),
        lists=[url_for(endpoint, month=month, q=words) for endpoint in ("register.enterprises", "plans.projects")],
    )
