"""Views of figures: overview, bureau, one figure, and their files."""

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.core import access_scope
from tracker.core import docx as word
from tracker.core.cuts import ALL, Cut, CutKind, parse_cut
from tracker.core.web import page_cache
from tracker.core.web.access import require_reader
from tracker.core.web.downloads import DOCX, XLSX, attachment
from tracker.core.web.request_session import db
from tracker.figures import queries as figures
from tracker.figures.parts.links import cut_url
from tracker.figures.parts.list_files import file_name
from tracker.figures.presenters import bureau as bureau_pages
from tracker.figures.presenters import figure as figure_pages
from tracker.figures.presenters import overview as overview_pages
from tracker.figures.presenters import records as record_pages
from tracker.figures.presenters.regions_file import region_file
from tracker.figures.presenters.sides import sides
from tracker.figures.queries import records
from tracker.figures.queries.tree import part
from tracker.figures.rules import figure as declared
from tracker.figures.rules import paragraph as sentences
from tracker.months.parts import frame
from tracker.months.queries import months
from tracker.register import scope
from tracker.register.parts import cut_asked

blueprint = Blueprint("figures", __name__)


@blueprint.get("/months/<month>")
@require_reader
def overview(month: str) -> ResponseReturnValue:
    """Show the month on one page."""
    cut, home = _side_asked(), access_scope.attached(db()).home
    if cut == ALL and home != ALL:
        return redirect(cut_url(month, home))
    scope.require(db(), cut)
    return page_cache.page("overview", month, cut, make=lambda: _overview(month, cut))


def _overview(month: str, cut: Cut) -> str:
    every, found = months.every(db()), months.month(db(), month)
    shown = frame(every, found)

    def make() -> str:
        return render_template("figures/_overview.html", page=overview_pages.overview(db(), found, cut, shown))

    body = page_cache.part("overview", month, cut, make=make)
    page = overview_pages.OverviewPage(body=body, frame=shown, sides=sides(month, cut), cut=cut)
    return render_template("figures/overview.html", page=page)


@blueprint.get("/months/<month>/bureaus/<key>")
@require_reader
def bureau(month: str, key: str) -> ResponseReturnValue:
    """Show one bureau: its total, its own enterprises, its children."""
    found = months.month(db(), month)
    scope.require(db(), Cut(CutKind.BUREAU, key))
    return render_template("figures/bureau.html", page=bureau_pages.bureau(db(), found, key))


@blueprint.get("/months/<month>/figures/<code>")
@require_reader
def figure(month: str, code: str) -> ResponseReturnValue:
    """Show one figure: what it means, what it is made of, how it moved."""
    found, wanted = months.month(db(), month), declared(code)
    if wanted.records is not None:
        return render_template("figures/records.html", page=record_pages.records_page(db(), found, wanted, cut_asked()))
    return render_template("figures/figure.html", page=figure_pages.figure(db(), found, wanted, cut_asked()))


@blueprint.get("/months/<month>/paragraph.docx")
@require_reader
def paragraph(month: str) -> Response:
    """Download the progress paragraph as a Word file."""
    found, cut = months.month(db(), month), _side_within()
    said = [*figures.values(figures.approved(db(), found), cut), *records.values(db(), found, cut)]
    values = {value.figure.code: value for value in said}
    content = word.write([sentences.sentence(found.plan_year, values, part(db(), cut))])
    return attachment(content, file_name(db(), "通报段落", found, cut, "docx"), DOCX)


@blueprint.get("/months/<month>/regions.xlsx")
@require_reader
def regions_export(month: str) -> Response:
    """Download the comparison of regions."""
    found, cut = months.month(db(), month), _side_within()
    return attachment(region_file(db(), found, cut), file_name(db(), "分地区进展", found, cut), XLSX)


def _side_within() -> Cut:
    """Read the side of an address; without one, the reader's own part."""
    cut = _side_asked()
    found = access_scope.attached(db()).home if cut == ALL else cut
    scope.require(db(), found)
    return found


def _side_asked() -> Cut:
    side = request.args.get("side")
    return ALL if not side else parse_cut(f"{CutKind.SIDE.value}:{side}")
