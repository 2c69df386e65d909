"""View of the search: enterprises and projects by name, code, pinyin or initials."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core.web.access import require_reader
from tracker.core.web.layout_context import shown_month
from tracker.core.web.list_page import words_asked
from tracker.core.web.request_session import db
from tracker.search.presenters import search_page

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@require_reader
def show() -> ResponseReturnValue:
    """Show the first hits among enterprises and projects, with links to all of them."""
    return render_template("search/show.html", page=search_page(db(), words_asked(), shown_month()))
