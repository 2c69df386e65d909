"""View that downloads the workbook of a month."""

from flask import Blueprint, Response

from tracker import __version__
from tracker.core.calendar.clock import now
from tracker.core.calendar.months import FROZEN
from tracker.core.web import page_cache
from tracker.core.web.access import require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.request_session import db
from tracker.figures.parts.list_files import file_name
from tracker.months.queries import months
from tracker.register.parts import cut_asked
from tracker.workbook import sheets
from tracker.workbook.queries.workbook_data import book

blueprint = Blueprint("workbook", __name__)


@blueprint.get("/months/<month>/workbook.xlsx", endpoint="month")
@require_reader
def workbook_file(month: str) -> Response:
    """Download the workbook of a month and cut; it is cached while the data are unchanged."""
    found, cut = months.month(db(), month), cut_asked()
    timed = found.state not in FROZEN

    def write() -> bytes:
        return sheets.write(book(db(), found, cut, version=__version__, at=now()))

    content = page_cache.book("workbook", found.code, found.state, str(cut), __version__, timed=timed, make=write)
    return attachment(content, file_name(db(), "一企一策月报", found, cut), XLSX)
