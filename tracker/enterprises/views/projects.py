"""Views of the plan: the treatment projects of a month, and one project."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.pagination import page_count
from tracker.core.web import sanitize
from tracker.core.web.access import actor, require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.list_page import picked
from tracker.core.web.request_session import db
from tracker.enterprises.presenters import projects as pages
from tracker.enterprises.presenters.files import project_file
from tracker.enterprises.presenters.project import project as project_page
from tracker.enterprises.queries import plan_years
from tracker.enterprises.queries.plan_years import Part
from tracker.figures.parts.list_files import file_name
from tracker.figures.parts.lists import asked
from tracker.figures.queries import project_rows
from tracker.figures.rules import PROJECT_FILTERS
from tracker.months.parts import frame
from tracker.months.queries import months
from tracker.register.queries import supervision

blueprint = Blueprint("plans", __name__)


@blueprint.get("/months/<month>/projects")
@require_reader
def projects(month: str) -> ResponseReturnValue:
    """List the projects of a month; the total line is the figure that the list came from."""
    every = months.every(db())
    found = months.month(db(), month)
    page = pages.project_list(db(), found, asked(PROJECT_FILTERS, project_rows.SORTS))
    return render_template("enterprises/projects.html", page=page, frame=frame(every, found))


@blueprint.get("/months/<month>/plan")
@require_reader
def plan(month: str) -> ResponseReturnValue:
    """Show how the plan of the year came to be: original, dropped, added, adjusted."""
    every = months.every(db())
    found = months.month(db(), month)
    part = Part(picked(Part, "part") or Part.IN_FORCE)
    counts = plan_years.counts(db(), found)
    total = getattr(counts, part.value)
    pages_of = page_count(total)
    number = min(max(1, request.args.get("page", default=1, type=sanitize.number)), pages_of)
    return render_template(
        "enterprises/plan.html",
        counts=counts,
        part=part,
        rows=plan_years.rows(db(), found, part, number),
        number=number,
        pages=pages_of,
        total=total,
        frame=frame(every, found),
    )


@blueprint.get("/months/<month>/projects.xlsx")
@require_reader
def projects_export(month: str) -> Response:
    """Download the whole list as filtered and sorted."""
    found = months.month(db(), month)
    wanted = replace(asked(PROJECT_FILTERS, project_rows.SORTS), page=None)
    return attachment(project_file(db(), found, wanted), file_name(db(), "治理项目", found, wanted.cut), XLSX)


@blueprint.get("/months/<month>/projects/<code>")
@require_reader
def project(month: str, code: str) -> ResponseReturnValue:
    """Show one project."""
    every = months.every(db())
    found = months.month(db(), month)
    page = project_page(db(), found, code)
    keeps = supervision.in_charge(db(), actor(), page.enterprise.id)
    return render_template("enterprises/project.html", page=page, frame=frame(every, found), keeps=keeps)
