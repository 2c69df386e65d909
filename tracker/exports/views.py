"""Views of exports: request, list with progress, download."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import access_scope
from tracker.core.calendar.clock import now
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import READERS
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.downloads import XLSX, handed
from tracker.core.web.request_session import db
from tracker.exports import queries as exports
from tracker.exports import services
from tracker.exports.presenters import ExportsPage
from tracker.exports.rules import FILTERS, PENDING, ExportKind
from tracker.figures.parts.list_files import file_name
from tracker.figures.parts.lists import asked
from tracker.figures.queries import enterprise_rows, project_rows
from tracker.months.models import Month
from tracker.months.queries import months

blueprint = Blueprint("exports", __name__)
_SORTS = {
    ExportKind.PROJECTS: set(project_rows.SORTS),
    ExportKind.ENTERPRISES: set(enterprise_rows.EnterpriseRow._fields),
}
_AGAIN = 5
"""Seconds after which the list of exports reloads itself while one is not finished."""


def _month(session: Session, month: str, kind: str) -> Month:
    if kind not in {each.value for each in ExportKind}:
        raise NotFound(message("没有这种导出。"))
    return months.month(session, month)


@blueprint.post("/months/<month>/exports/<kind>")
@require_actor(_month, *READERS)
def ask(month: str, kind: str) -> ResponseReturnValue:
    """Request an export of a list, and redirect to the list of exports."""
    wanted_kind, found = ExportKind(kind), _month(db(), month, kind)
    wanted = asked(FILTERS[wanted_kind], _SORTS[wanted_kind])
    if wanted_kind is ExportKind.PROJECTS:
        rows = project_rows.project_sums(db(), found, project_rows.looked_up(db(), wanted)).projects
    else:
        rows = enterprise_rows.enterprise_sums(db(), found, enterprise_rows.looked_up(db(), wanted)).enterprises
    said = {"cut": str(wanted.cut), "filter": wanted.filter, "search": wanted.search, "sort": wanted.sort,
            "descending": wanted.descending, "year": wanted.year}  # fmt: skip
    at = now()
    made = services.ask(
        db(), current_app.config["TRACKER_EXPORTS"], kind=wanted_kind, month=month, wanted=said,
        name=file_name(db(), wanted_kind.label, found, wanted.cut), rows=rows,
        reach=access_scope.attached(db()), by=acting(), at=at,
    )  # fmt: skip
    new = made.asked_at == at
    db().commit()
    if new and made.state in PENDING:  # a repeated request is already queued; the sweep restarts a lost one
        current_app.extensions["exporting"](made.id)
    flash(_("可以离开这一页：文件生成后在“我的导出”里，保留 7 天。"), "info")
    return redirect(url_for(".index"))


@blueprint.get("/exports")
@require_reader
def index() -> ResponseReturnValue:
    """Show the exports of the acting person; the page reloads itself while one is not finished."""
    page = ExportsPage(exports=exports.of(db(), acting().person_id), now=now())
    answer = Response(render_template("exports/index.html", page=page))
    if page.waits:
        answer.headers["Refresh"] = str(_AGAIN)
    return answer


@blueprint.get("/exports/<int:export_id>.xlsx")
@require_reader
def fetch(export_id: int) -> Response:
    """Download a finished export, for its person while the access scope is unchanged."""
    folder = current_app.config["TRACKER_EXPORTS"]
    found = services.fetchable(db(), folder, export_id, reach=access_scope.attached(db()), by=acting(), at=now())
    return handed(services.path(folder, found.content), found.name, XLSX)
