"""Views of the inbox and of reminders."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid
from tracker.core.i18n import Message, message
from tracker.core.web import sanitize
from tracker.core.web.access import acting, login_required, require_actor, require_reader, signed_in
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.core.web.url_converters import local
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.notifications import queries as notices
from tracker.notifications import services
from tracker.reports.presenters.inbox import inbox_page
from tracker.reports.presenters.reminders import reminders_page
from tracker.reports.services import reminders as reminding

blueprint = Blueprint("notices", __name__)


def _month(session: Session, month: str) -> Month:
    return months.month(session, month)


@blueprint.get("/inbox")
@login_required
def index() -> ResponseReturnValue:
    """Show the acting person's notices."""
    number = max(1, request.args.get("page", default=1, type=sanitize.number))
    return render_template("notifications/index.html", page=inbox_page(db(), _mine(), number))


@blueprint.post("/inbox/<int:notice_id>/open")
@login_required
def follow(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    notice = notices.notice(db(), _mine(), notice_id)
    services.read(db(), notice, now())
    return redirect(local(notice.address) or url_for("home.show"))


@blueprint.post("/inbox/read")
@login_required
def read_all() -> ResponseReturnValue:
    """Mark every notice as read."""
    services.read_all(db(), _mine(), now())
    return redirect(url_for(".index"))


@blueprint.get("/months/<month>/reminders")
@require_reader
def reminders(month: str) -> ResponseReturnValue:
    """Show who has not reported, to be reminded together, with the words they will read."""
    return _reminders(months.month(db(), month), "", ())


@blueprint.post("/months/<month>/reminders/send")
@require_actor(_month)
def remind(month: str) -> ResponseReturnValue:
    """Send a reminder to those ticked."""
    calendar_month, words = months.month(db(), month), box(request.form, "words", 200)
    ticked = request.form.getlist("report", type=sanitize.number)[:2000]
    try:
        if not ticked:
            raise Invalid(message("请至少选一家企业。"))
        sent = reminding.remind(db(), calendar_month, ticked, words, by=acting(), at=now())
    except Invalid as refused:
        db().rollback()
        return _reminders(calendar_month, words, [translate(each) for each in refused.sentences]), 422
    flash(translate(_sent(sent)), "success" if sent.reports else "warning")
    return redirect(url_for("reports.index", month=month))


def _sent(sent: reminding.Reminded) -> Message:
    """Say whom the reminders reached, and whom they did not."""
    found = [message("已催报 {n} 家，{people} 人收到消息。", n=sent.reports, people=sent.people)]
    if sent.waiting:
        found.append(message("{n} 家一天内已催报，没有重发。", n=sent.waiting))
    if sent.unreachable:
        found.append(message("{n} 家无人开通，请电话联系。", n=sent.unreachable))
    return message("{words}", words="".join(translate(each) for each in found))


def _reminders(month: Month, words: str, problems: list[str] | tuple[str, ...]) -> str:
    page = reminders_page(db(), month, acting(), now(), words)
    return render_template("reports/reminders.html", page=replace(page, refused=[(None, each) for each in problems]))


def _mine() -> int:
    found = signed_in()
    if found is None:
        raise RuntimeError("an inbox without anybody")
    return found.person_id
