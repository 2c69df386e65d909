"""Views of the audit log for the audit administrator: search, history of one record, verification of the chain."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.audit_log.presenters import told_values
from tracker.audit_log.presenters.pages import EventsPage, chain_page, history_page
from tracker.core.audit import chain, hashes
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.chain import Wanted
from tracker.core.calendar import dates, months
from tracker.core.calendar.months import SHANGHAI
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.pagination import page_count
from tracker.core.roles import Role
from tracker.core.web import sanitize
from tracker.core.web.access import require_role
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.xlsx import list_sheet

blueprint = Blueprint("audit", __name__)
blueprint.add_app_template_filter(told_values)
_READS = require_role(Role.AUDIT_ADMIN)


@blueprint.get("/audit")
@_READS
def index() -> ResponseReturnValue:
    """Show the events that match the search, the latest first."""
    wanted = _wanted()
    rows, count = chain.events(db(), wanted)
    pages = page_count(count)
    if wanted.page > pages:
        raise NotFound(message("没有第 {page} 页，共 {pages} 页。", page=wanted.page, pages=pages))
    page = EventsPage(
        rows=rows,
        count=count,
        wanted=request.args,
        number=wanted.page,
        pages=pages,
        before=_page(wanted.page - 1) if wanted.page > 1 else None,
        after=_page(wanted.page + 1) if wanted.page < pages else None,
        head=chain.head(db()),
        export=_address(".export"),
        actions=list(AuditAction),
    )
    return render_template("audit_log/index.html", page=page)


@blueprint.get("/audit/check")
@_READS
def check() -> ResponseReturnValue:
    """Verify the chain, and show whether it is intact and contains a hash that was published before."""
    published = "".join(request.args.get("head", "").lower().split())[:80]
    return render_template("audit_log/check.html", page=chain_page(db(), published))


@blueprint.get("/audit/<subject>/<int:subject_id>")
@_READS
def history(subject: str, subject_id: int) -> ResponseReturnValue:
    """Show the history of one record."""
    return render_template("audit_log/history.html", page=history_page(db(), subject, subject_id))


@blueprint.get("/audit.xlsx")
@_READS
def export() -> Response:
    """Download the events that match the search with their hashes, the earliest first."""
    columns = [list_sheet.Column(_(name)) for name in _COLUMNS]
    cells = [
        (
            str(row.seq),
            _written(row.at),
            row.person,
            row.address,
            translate(row.action),
            row.name,
            told_values(row.old),
            told_values(row.new),
            row.reason,
            hashes.named(row.hash),
        )
        for row in chain.exported(db(), _wanted())
    ]
    title = _("审计日志")
    return attachment(list_sheet.write_list(title, columns, cells, chain.head(db()).named), f"{title}.xlsx", XLSX)


_COLUMNS = ("序号", "时间", "谁", "地址", "做了什么", "对象", "原来", "现在", "原因", "校验码")


def _written(moment: datetime) -> str:
    return f"{months.local(moment):%Y-%m-%d %H:%M:%S}"


def _wanted() -> Wanted:
    words = request.args
    named = picked(AuditAction, "action")
    action = AuditAction(named) if named else None
    since, until = _moment("since"), _moment("until")
    number = words.get("page", default=1, type=sanitize.number)
    return Wanted(words.get("q", "")[:80], action, since, until and until + timedelta(days=1), max(1, number))


def _moment(name: str) -> datetime | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(dates.parse_day(text), time(), SHANGHAI).astimezone(UTC)
    except Invalid:
        raise NotFound(message("“{text}”不是日期。请写成 2025-01-31。", text=text[:24])) from None


def _page(number: int) -> str:
    return _address(".index", page=number)


def _address(endpoint: str, **more: int) -> str:
    words = {name: request.args[name] for name in ("q", "action", "since", "until") if request.args.get(name)}
    return url_for(endpoint, **words, **more)  # type: ignore[arg-type]  # words of an address are text
