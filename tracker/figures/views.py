"""Views of figures: overview, bureau, one figure, and their files."""

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import __version__
from tracker.core import access_scope
from tracker.core import docx as word
from tracker.core.calendar.months import FROZEN
from tracker.core.web import page_cache
from tracker.core.web.access import now, reads
from tracker.core.web.downloads import DOCX, XLSX, attachment
from tracker.core.web.links import cut_url
from tracker.core.web.list_page import cut_asked
from tracker.core.web.request_session import db
from tracker.exports.presenters import file_name, region_file
from tracker.figures import queries as figures
from tracker.figures.presenters import bureau as bureau_pages
from tracker.figures.presenters import figure as figure_pages
from tracker.figures.presenters import overview as overview_pages
from tracker.figures.presenters import records as record_pages
from tracker.figures.queries import records
from tracker.figures.queries.tree import part
from tracker.figures.rules import ALL, Cut, CutKind, parse_cut
from tracker.figures.rules import figure as declared
from tracker.figures.rules import paragraph as sentences
from tracker.months.presenters.frame import frame, sides
from tracker.months.queries import months
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book

blueprint = Blueprint("figures", __name__)


@blueprint.get("/months/<month>")
@reads
def overview(month: str) -> ResponseReturnValue:
    """Show the month on one page."""
    cut, home = _side_asked(), access_scope.attached(db()).home
    if cut == ALL and home != ALL:
        return redirect(cut_url(month, home))
    access_scope.require(db(), cut)
    return page_cache.page("overview", month, cut, make=lambda: _overview(month, cut))


def _overview(month: str, cut: Cut) -> str:
    every, found = months.every(db()), months.month(db(), month)
    shown = frame(every, found)

    def make() -> str:
        page = overview_pages.overview(db(), found, cut)
        return render_template("figures/_overview.html", page=page, frame=shown, cut=cut)

    body = page_cache.part("overview", month, cut, make=make)
    return render_template("figures/overview.html", body=body, frame=shown, sides=sides(month, cut), cut=cut)


@blueprint.get("/months/<month>/bureaus/<key>")
@reads
def bureau(month: str, key: str) -> ResponseReturnValue:
    """Show one bureau: its total, its own enterprises, its children."""
    every = months.every(db())
    found = months.month(db(), month)
    access_scope.require(db(), Cut(CutKind.BUREAU, key))
    page = bureau_pages.bureau(db(), found, key)
    return render_template("figures/bureau.html", page=page, frame=frame(every, found))


@blueprint.get("/months/<month>/figures/<code>")
@reads
def figure(month: str, code: str) -> ResponseReturnValue:
    """Show one figure: what it means, what it is made of, how it moved."""
    every = months.every(db())
    found = months.month(db(), month)
    wanted = declared(code)
    if wanted.records is not None:
        listed = record_pages.records_page(db(), found, wanted, cut_asked())
        return render_template("figures/records.html", page=listed, frame=frame(every, found))
    page = figure_pages.figure(db(), found, wanted, cut_asked())
    return render_template("figures/figure.html", page=page, frame=frame(every, found))


@blueprint.get("/months/<month>/workbook.xlsx", endpoint="workbook")
@reads
def workbook_file(month: str) -> Response:
    """Download the workbook of the month."""
    found, cut = months.month(db(), month), cut_asked()
    timed = found.state not in FROZEN

    def write() -> bytes:
        return sheets.write(book(db(), found, cut, version=__version__, at=now()))

    content = page_cache.book("workbook", found.code, found.state, str(cut), __version__, timed=timed, make=write)
    return attachment(content, file_name(db(), "一企一策月报", found, cut), XLSX)


@blueprint.get("/months/<month>/paragraph.docx")
@reads
def paragraph(month: str) -> Response:
    """Download the progress paragraph as a Word file."""
    found, cut = months.month(db(), month), _side_within()
    said = [*figures.values(figures.approved(db(), found), cut), *records.values(db(), found, cut)]
    values = {value.figure.code: value for value in said}
    content = word.write([sentences.sentence(found.plan_year, values, part(db(), cut))])
    return attachment(content, file_name(db(), "通报段落", found, cut, "docx"), DOCX)


@blueprint.get("/months/<month>/regions.xlsx")
@reads
def regions_export(month: str) -> Response:
    """Download the comparison of regions."""
    found, cut = months.month(db(), month), _side_within()
    return attachment(region_file(db(), found, cut), file_name(db(), "分地区进展", found, cut), XLSX)


def _side_within() -> Cut:
    """Read the side of an address; without one, the reader's own part."""
    cut = _side_asked()
    found = access_scope.attached(db()).home if cut == ALL else cut
    access_scope.require(db(), found)
    return found


def _side_asked() -> Cut:
    side = request.args.get("side")
    return ALL if not side else parse_cut(f"{CutKind.SIDE.value}:{side}")
