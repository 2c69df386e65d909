"""The search view: enterprises and projects by name, code, pinyin or initials."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.search_index import lookup
from tracker.core.web.access import require_reader
from tracker.core.web.layout_context import shown_month
from tracker.core.web.list_page import words_asked
from tracker.core.web.request_session import db
from tracker.plans import queries as plans
from tracker.register.queries import lookup as register

blueprint = Blueprint("search", __name__)
PREVIEW_ROWS = 20


@blueprint.get("/search")
@require_reader
def show() -> ResponseReturnValue:
    """Show the first few enterprises and projects, and the way to all of them."""
    words, month = words_asked(), shown_month()
    enterprises, projects = register.enterprise_ids(db(), words), plans.project_ids(db(), words)
    return render_template(
        "search/show.html",
        words=words,
        month=month,
        most=lookup.MAX_HITS,
        found=(
            (len(enterprises), register.enterprises(db(), enterprises, PREVIEW_ROWS)),
            (len(projects), plans.projects(db(), projects, PREVIEW_ROWS)),
        ),
        lists=[url_for(endpoint, month=month, q=words) for endpoint in ("register.enterprises", "plans.projects")],
    )
