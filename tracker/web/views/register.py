"""Reading the register: the enterprises of a month, and one enterprise."""

from dataclasses import replace

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.figures import ENTERPRISE_FILTERS
from tracker.queries import keeping, months
from tracker.web.access import actor, reads
from tracker.web.database import db
from tracker.web.downloads import XLSX, attachment
from tracker.web.pages import register as pages
from tracker.web.pages.enterprise import enterprise as enterprise_page
from tracker.web.pages.exports import enterprise_file, file_name
from tracker.web.pages.frame import frame
from tracker.web.pages.lists import asked

blueprint = Blueprint("register", __name__)
_SORTS = {column.sort for column in pages.COLUMNS if column.sort}


@blueprint.get("/months/<month>/enterprises")
@reads
def enterprises(month: str) -> ResponseReturnValue:
    """List the enterprises of a month; the total line is the figure that the list came from."""
    every = months.every(db())
    found = months.month(db(), month)
    page = pages.enterprise_list(db(), found, asked(ENTERPRISE_FILTERS, _SORTS))
    return render_template("register/enterprises.html", page=page, frame=frame(every, found))


@blueprint.get("/months/<month>/enterprises.xlsx")
@reads
def enterprises_export(month: str) -> Response:
    """Hand over the whole list as it is filtered and sorted."""
    found = months.month(db(), month)
    wanted = replace(asked(ENTERPRISE_FILTERS, _SORTS), page=None)
    return attachment(enterprise_file(db(), found, wanted), file_name(db(), "企业", found, wanted.cut), XLSX)


@blueprint.get("/months/<month>/enterprises/<code>")
@reads
def enterprise(month: str, code: str) -> ResponseReturnValue:
    """Show one enterprise."""
    every = months.every(db())
    found = months.month(db(), month)
    page = enterprise_page(db(), found, code)
    keeps = keeping.in_charge(db(), actor(), page.enterprise.id)
    return render_template("register/enterprise.html", page=page, frame=frame(every, found), keeps=keeps)
