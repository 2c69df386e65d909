"""Views of the enterprises of a month, and of one enterprise."""

from dataclasses import replace

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker.core.web.access import actor, require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.request_session import db
from tracker.enterprises.presenters import enterprises as pages
from tracker.enterprises.presenters.enterprise import enterprise as enterprise_page
from tracker.enterprises.presenters.files import enterprise_file
from tracker.figures.parts.list_files import file_name
from tracker.figures.parts.lists import asked
from tracker.figures.rules import ENTERPRISE_FILTERS
from tracker.months.queries import months

blueprint = Blueprint("register", __name__)
_SORTS = {column.sort for column in pages.COLUMNS if column.sort}


@blueprint.get("/months/<month>/enterprises")
@require_reader
def enterprises(month: str) -> ResponseReturnValue:
    """Show the list of enterprises of a month; its total row equals the figure that opens into it."""
    page = pages.enterprise_list(db(), months.month(db(), month), asked(ENTERPRISE_FILTERS, _SORTS))
    return render_template("enterprises/enterprises.html", page=page)


@blueprint.get("/months/<month>/enterprises.xlsx")
@require_reader
def enterprises_export(month: str) -> Response:
    """Download the whole list as an Excel file, filtered and sorted as on the page."""
    calendar_month = months.month(db(), month)
    wanted = replace(asked(ENTERPRISE_FILTERS, _SORTS), page=None)
    return attachment(
        enterprise_file(db(), calendar_month, wanted), file_name(db(), "企业", calendar_month, wanted.cut), XLSX
    )


@blueprint.get("/months/<month>/enterprises/<code>")
@require_reader
def enterprise(month: str, code: str) -> ResponseReturnValue:
    """Show the page of one enterprise."""
    page = enterprise_page(db(), months.month(db(), month), code, actor())
    return render_template("enterprises/enterprise.html", page=page)
