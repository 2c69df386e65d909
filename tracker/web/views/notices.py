"""The inbox, and reminders to those who have not reported."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain import months as calendar
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.roles import Role
from tracker.domain.words import say
from tracker.models import Month
from tracker.queries import months, notices, unfiled
from tracker.services import notices as services
from tracker.services import reminding
from tracker.web.access import acting, acts, now, own, reads, signed_in
from tracker.web.addresses import local
from tracker.web.database import db
from tracker.web.forms.boxes import box
from tracker.web.language import told

blueprint = Blueprint("notices", __name__)


def _month(session: Session, month: str) -> Month:
    return months.month(session, month)


@blueprint.get("/inbox")
@own
def index() -> ResponseReturnValue:
    """Show the acting person's notices."""
    number = max(1, request.args.get("page", default=1, type=int))
    total = notices.count(db(), _mine())
    pages = max(1, -(-total // notices.PAGE))
    number = min(number, pages)
    rows = notices.inbox(db(), _mine(), number)
    return render_template("notices/index.html", rows=rows, total=total, number=number, pages=pages,
                           unread=notices.unread(db(), _mine()))  # fmt: skip


@blueprint.post("/inbox/<int:notice_id>/open")
@own
def follow(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    found = notices.notice(db(), _mine(), notice_id)
    services.read(db(), found, now())
    return redirect(local(found.address) or url_for("home.show"))


@blueprint.post("/inbox/read")
@own
def read_all() -> ResponseReturnValue:
    """Mark every notice as read."""
    services.read_all(db(), _mine(), now())
    return redirect(url_for(".index"))


@blueprint.get("/months/<month>/reminders")
@reads
def reminders(month: str) -> ResponseReturnValue:
    """Show who has not reported, to be reminded together, with the words they will read."""
    found = months.month(db(), month)
    _require()
    return _reminders(found, "", ())


@blueprint.post("/months/<month>/reminders/send")
@acts(_month)
def remind(month: str) -> ResponseReturnValue:
    """Send a reminder to those ticked."""
    found, words = months.month(db(), month), box(request.form, "words", 200)
    ticked = request.form.getlist("report", type=int)[:2000]
    try:
        if not ticked:
            raise Invalid(say("请至少选一家企业。"))
        sent = reminding.remind(db(), found, ticked, words, by=acting(), at=now())
    except Invalid as refused:
        db().rollback()
        return _reminders(found, words, [told(each) for each in refused.sentences]), 422
    flash(_("已催报 %(n)s 家，发给 %(people)s 人的消息。", n=len(ticked), people=sent), "success")
    return redirect(url_for("reports.index", month=month))


def _require() -> None:
    if acting().role is not Role.REVIEWER:
        raise NotAllowed(say("只有审核员可以催报。"))


def _reminders(found: Month, words: str, problems: list[str] | tuple[str, ...]) -> str:
    words = words or told(say("请尽快提交 {month} 月报，截止 {due}。", month=found.code, due=found.due))
    rows = unfiled.reports(db(), found.code)
    return render_template("notices/reminders.html", month=found, rows=rows, words=words, problems=problems,
                           today=calendar.local(now()).date())  # fmt: skip


def _mine() -> int:
    found = signed_in()
    if found is None:
        raise RuntimeError("an inbox without anybody")
    return found.person_id
