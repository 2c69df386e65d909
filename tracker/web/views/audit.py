"""The audit log for the audit administrator: searched, told of one record, and its chain checked."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import dates
from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.months import SHANGHAI
from tracker.domain.roles import Role
from tracker.domain.words import say
from tracker.queries import audit
from tracker.queries.audit import PAGE, Wanted
from tracker.web.access import administers
from tracker.web.database import db

blueprint = Blueprint("audit", __name__)
_READS = administers(Role.AUDIT_ADMIN)


@blueprint.get("/audit")
@_READS
def index() -> ResponseReturnValue:
    """List the events asked for, the latest first."""
    wanted = _wanted()
    rows, count = audit.events(db(), wanted)
    pages = max(1, -(-count // PAGE))
    if wanted.page > pages:
        raise NotFound(say("没有第 {page} 页，共 {pages} 页。", page=wanted.page, pages=pages))
    return render_template(
        "audit/index.html",
        rows=rows,
        count=count,
        wanted=request.args,
        number=wanted.page,
        pages=pages,
        before=_page(wanted.page - 1) if wanted.page > 1 else None,
        after=_page(wanted.page + 1) if wanted.page < pages else None,
        head=audit.head(db()),
        actions=list(AuditAction),
    )


@blueprint.get("/audit/check")
@_READS
def check() -> ResponseReturnValue:
    """Recompute the chain and say whether it is whole."""
    return render_template("audit/check.html", broken=audit.broken(db()), head=audit.head(db()))


@blueprint.get("/audit/<subject>/<int:subject_id>")
@_READS
def history(subject: str, subject_id: int) -> ResponseReturnValue:
    """Tell the history of one record."""
    rows = audit.history(db(), subject, subject_id)
    if not rows:
        raise NotFound(say("没有这条记录的审计事件。"))
    return render_template("audit/history.html", rows=rows)


def _wanted() -> Wanted:
    words = request.args
    action = next((each for each in AuditAction if each.value == words.get("action")), None)
    since, until = _moment("since"), _moment("until")
    number = words.get("page", default=1, type=int)
    return Wanted(words.get("q", "")[:80], action, since, until and until + timedelta(days=1), max(1, number))


def _moment(name: str) -> datetime | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(dates.parse_day(text), time(), SHANGHAI).astimezone(UTC)
    except Invalid:
        raise NotFound(say("“{text}”不是日期。请写成 2025-01-31。", text=text[:24])) from None


def _page(number: int) -> str:
    words = {name: request.args[name] for name in ("q", "action", "since", "until") if request.args.get(name)}
    return url_for(".index", page=number, **words)  # type: ignore[arg-type]  # words of an address are text
