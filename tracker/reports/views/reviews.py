"""Views of review: the queue and the steps of one report or a batch."""

from dataclasses import replace

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock
from tracker.core.calendar import months as calendar
from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, TrackerError
from tracker.core.web import confirmation, sanitize
from tracker.core.web.access import acting, actor, require_actor, require_reader
from tracker.core.web.form_version import read_version, sent_version
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.evidence.parts.request_files import checked
from tracker.evidence.services import file_store
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.reports import services
from tracker.reports.forms.reports import line_forms
from tracker.reports.forms.text_boxes import excuses, overlong, remarks
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.queue import AT_ONCE, MANY, SHOWN, queue_page
from tracker.reports.presenters.reports import report_page
from tracker.reports.presenters.results import ResultsPage
from tracker.reports.queries import queue, reports
from tracker.reports.rules.workflow import Action

blueprint = Blueprint("reviews", __name__)
_ONE = "/months/<month>/reports/<code>"


def _within(session: Session, month: str, code: str) -> tuple[Month, MonthlyReport]:
    return months.month(session, month), reports.report(session, month, code)


def _month(session: Session, month: str) -> Month:
    return months.month(session, month)


@blueprint.get("/months/<month>/queue")
@require_reader
def index(month: str) -> ResponseReturnValue:
    """Show what waits for the acting reviewer, the riskiest first."""
    calendar_month, shown = months.month(db(), month), picked(SHOWN, "show")
    page = queue_page(db(), calendar_month, acting(), shown, clock.today())
    return render_template("reports/review/index.html", page=page)


@blueprint.post("/months/<month>/queue/approve")
@require_actor(_month)
def approve_many(month: str) -> ResponseReturnValue:
    """Pass up or approve the selected reports in a batch, with a result for each."""
    calendar_month = months.month(db(), month)
    ticked = request.form.getlist("report", type=sanitize.number)[:AT_ONCE]
    page = queue_page(db(), calendar_month, acting(), "", clock.today())
    if len(ticked) > MANY:
        step = _("批量通过") if page.at_root else _("批量上报")
        back = url_for(".index", month=month, show="clean")
        effect = confirmation.effect_page(step, translate(calendar.name(month)), [page.effect(ticked)], back)
        if effect is not None:
            return effect
    results = []
    for number in ticked:
        results.append(_one_of_many(page.clean.get(number), number))
    db().commit()
    return render_template("reports/review/done.html", page=ResultsPage(month=calendar_month, results=results))


def _one_of_many(row: queue.QueueRow | None, number: int) -> tuple[str, str, bool]:
    """Decide one report of a batch in a savepoint of its own; give its name, what became of it, whether it is done."""
    if row is None:
        return str(number), _("不在可批量的范围内，没有处理"), False
    if read_version(request.form.get(f"seen-{number}")) != row.version:
        return row.name, _("您打开页面之后有改动，没有处理，请再看一遍"), False
    report = db().get_one(MonthlyReport, row.report_id)
    attempt = db().begin_nested()
    try:
        step = services.approve if row.at_root else services.pass_up
        step(db(), report, by=acting(), version=row.version, at=now())
    except TrackerError as refused:
        attempt.rollback()
        return row.name, " ".join(translate(each) for each in refused.sentences), False
    attempt.commit()
    return row.name, _("已通过") if row.at_root else _("已上报"), True


@blueprint.post(f"{_ONE}/pass-up")
@require_actor(_within)
def pass_up(month: str, code: str) -> ResponseReturnValue:
    """Hand the report to the bureau above, and show the next."""
    report = _within(db(), month, code)[1]
    _excuse(report)
    services.pass_up(db(), report, by=acting(), version=sent_version(), at=now(), opinion=_opinion())
    return _next(month, _("已上报。"))


@blueprint.post(f"{_ONE}/approve")
@require_actor(_within)
def approve(month: str, code: str) -> ResponseReturnValue:
    """Approve the report; every total moves with it. Show the next."""
    report = _within(db(), month, code)[1]
    _excuse(report)
    services.approve(db(), report, by=acting(), version=sent_version(), at=now(), opinion=_opinion())
    return _next(month, _("已通过，合计已更新。"))


@blueprint.post(f"{_ONE}/excuse")
@require_actor(_within)
def excuse(month: str, code: str) -> ResponseReturnValue:
    """Keep the words to findings of level B."""
    _excuse(_within(db(), month, code)[1])
    flash(_("处理意见已保存。"), "success")
    return redirect(url_for("reports.show", month=month, code=code))


@blueprint.get(f"{_ONE}/return")
@require_reader
def returning(month: str, code: str) -> ResponseReturnValue:
    """Show the form of a return: what is wrong, line by line."""
    calendar_month, report = _within(db(), month, code)
    services.require(db(), report, Action.RETURN, by=acting(), at=now())
    return _return_page(calendar_month, report, code, [])


@blueprint.post(f"{_ONE}/send-back")
@require_actor(_within)
def send_back(month: str, code: str) -> ResponseReturnValue:
    """Return the report with its remarks, and show the next."""
    calendar_month, report = _within(db(), month, code)
    try:
        said = remarks(request.form, [line.project_id for line in reports.lines(db(), report)])
        services.send_back(db(), report, said, by=acting(), version=sent_version(), at=now(), opinion=_opinion())
    except Invalid as refused:
        db().rollback()
        return _return_page(calendar_month, report, code, [translate(each) for each in refused.sentences]), 422
    return _next(month, _("已退回，%(n)s 条意见已发到企业的消息里。", n=len(said)))


@blueprint.post(f"{_ONE}/recall")
@require_actor(_within)
def recall(month: str, code: str) -> ResponseReturnValue:
    """Recall the report from the level above, until it acts."""
    services.recall(db(), _within(db(), month, code)[1], by=acting(), version=sent_version(), at=now())
    flash(_("已收回，现在又在本单位手里。"), "success")
    return redirect(url_for("reports.show", month=month, code=code))


@blueprint.post(f"{_ONE}/revoke")
@require_actor(_within)
def revoke(month: str, code: str) -> ResponseReturnValue:
    """Revoke an approval while the month is open."""
    report = _within(db(), month, code)[1]
    services.revoke(db(), report, by=acting(), version=sent_version(), at=now(), opinion=_opinion())
    flash(_("已撤销通过，合计已退回。"), "success")
    return redirect(url_for("reports.show", month=month, code=code))


@blueprint.post(f"{_ONE}/file-for")
@require_actor(_within)
def file_for(month: str, code: str) -> ResponseReturnValue:
    """Begin to file for the enterprise, with a reason and its stamped form."""
    report = _within(db(), month, code)[1]
    services.require(db(), report, Action.FILE_FOR, by=acting(), at=now())
    sent, kept = request.files.get("stamped"), None
    if sent is not None and sent.filename:
        folder, limits = current_app.config["TRACKER_EVIDENCE"], current_app.config["TRACKER_FILE_LIMITS"]
        upload = checked(sent, reported=False)  # a refusal shows the page of errors, which names no file itself
        kept = file_store.keep(db(), folder, report.enterprise_id, upload, limits=limits, by=acting(), at=now())
    services.take_over(
        db(), report, _opinion(), None if kept is None else kept.id, by=acting(), version=sent_version(), at=now()
    )
    flash(_("现在由本单位代填。提交后要由本单位另一人审核。"), "success")
    return redirect(url_for("reports.show", month=month, code=code))


def _excuse(report: MonthlyReport) -> None:
    problems = overlong(request.form)
    if problems:
        raise Invalid(*problems.values())
    words = excuses(request.form)
    if any(words.values()):
        services.excuse(db(), report, words, by=acting(), at=now())


def _next(month: str, done: str) -> ResponseReturnValue:
    """Redirect to the next report in the queue, or to the board."""
    calendar_month = months.month(db(), month)
    waiting = queue_page(db(), calendar_month, acting(), "", clock.today()).rows
    if not waiting:
        flash(done, "success")
        return redirect(url_for("reports.index", month=month))
    flash(_("%(done)s下一家：%(name)s，还有 %(n)s 家。", done=done, name=waiting[0].name, n=len(waiting)), "success")
    return redirect(url_for("reports.show", month=month, code=waiting[0].code))


def _return_page(month: Month, report: MonthlyReport, code: str, problems: list[str]) -> str:
    forms = list(line_forms(reports.lines(db(), report)).values())
    page = report_page(db(), month, report=report, code=code, forms=forms, actor=actor(), typed=request.form)
    return render_template("reports/review/return.html", page=replace(page, problems=problems))


def _opinion() -> str:
    return box(request.form, "opinion")
