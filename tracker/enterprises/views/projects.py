"""Views of the treatment projects of a month, and of one project."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.web import sanitize
from tracker.core.web.access import actor, require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.list_page import picked
from tracker.core.web.request_session import db
from tracker.enterprises.presenters import projects as pages
from tracker.enterprises.presenters.files import project_file
from tracker.enterprises.presenters.plan import plan_page
from tracker.enterprises.presenters.project import project as project_page
from tracker.enterprises.queries.plan_years import Part
from tracker.figures.parts.list_files import file_name
from tracker.figures.parts.lists import asked
from tracker.figures.queries import project_rows
from tracker.figures.rules import PROJECT_FILTERS
from tracker.months.queries import months

blueprint = Blueprint("plans", __name__)


@blueprint.get("/months/<month>/projects")
@require_reader
def projects(month: str) -> ResponseReturnValue:
    """Show the list of projects of a month; its total row equals the figure that opens into it."""
    page = pages.project_list(db(), months.month(db(), month), asked(PROJECT_FILTERS, project_rows.SORTS))
    return render_template("enterprises/projects.html", page=page)


@blueprint.get("/months/<month>/plan")
@require_reader
def plan(month: str) -> ResponseReturnValue:
    """Show how the plan of the year came about: original, dropped, added, adjusted items."""
    calendar_month = months.month(db(), month)
    part = Part(picked(Part, "part") or Part.IN_FORCE)
    page = plan_page(db(), calendar_month, part, request.args.get("page", default=1, type=sanitize.number))
    return render_template("enterprises/plan.html", page=page)


@blueprint.get("/months/<month>/projects.xlsx")
@require_reader
def projects_export(month: str) -> Response:
    """Download the whole list as an Excel file, filtered and sorted as on the page."""
    calendar_month = months.month(db(), month)
    wanted = replace(asked(PROJECT_FILTERS, project_rows.SORTS), page=None)
    return attachment(
        project_file(db(), calendar_month, wanted), file_name(db(), "治理项目", calendar_month, wanted.cut), XLSX
    )


@blueprint.get("/months/<month>/projects/<code>")
@require_reader
def project(month: str, code: str) -> ResponseReturnValue:
    """Show the page of one project."""
    page = project_page(db(), months.month(db(), month), code, actor())
    return render_template("enterprises/project.html", page=page)
