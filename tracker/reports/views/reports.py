"""Views of monthly reports: list of a month, one report, its steps."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import idempotency
from tracker.core.calendar import clock
from tracker.core.calendar import months as calendar
from tracker.core.calendar.clock import now
from tracker.core.cuts import ALL
from tracker.core.errors import NotFound
from tracker.core.web import sanitize
from tracker.core.web.access import acting, actor, require_actor, require_reader
from tracker.core.web.downloads import XLSX, attachment, note_viewed
from tracker.core.web.form_version import sent_version
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.xlsx import list_sheet
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.register.parts import cut_asked
from tracker.reports import services
from tracker.reports.forms.reports import line_forms
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.board import AT_ONCE, ONLY, BoardPage, board_page
from tracker.reports.presenters.contact import ContactPage
from tracker.reports.presenters.receipts import HistoryPage, history_page, receipt_page
from tracker.reports.presenters.reports import report_page
from tracker.reports.presenters.retrofits_beside import retrofits_beside
from tracker.reports.queries import report_reading, report_status, reports
from tracker.reports.rules.reports import ReportState
from tracker.reports.views import autosave, entry

blueprint = Blueprint("reports", __name__)
_ONE = "/months/<month>/reports/<code>"


def _within(session: Session, month: str, code: str) -> None:
    """Raise NotFound unless a report is within the reach of a session, Invalid for what is no month."""
    try:
        reports.report(session, month, code)
    except NotFound:
        months.month(session, month)  # says first that the month is not there
        raise


def _within_evidence(session: Session, month: str, code: str, evidence_id: int) -> None:
    _within(session, month, code)


def _found(month: str, code: str) -> tuple[Month, MonthlyReport]:
    return months.month(db(), month), reports.report(db(), month, code)


@blueprint.get("/months/<month>/reports")
@require_reader
def index(month: str) -> ResponseReturnValue:
    """List the reports of a month, by state."""
    number = request.args.get("page", default=1, type=sanitize.number)
    page = _board(month, number=number)
    return render_template("reports/index.html", page=page)


@blueprint.get("/months/<month>/reports.xlsx")
@require_reader
def export(month: str) -> Response:
    """Return the list as a workbook, just as filtered."""
    page = _board(month, at_once=None)
    names = ("企业编码", "企业", "监管部门", "状态", "现在在", "截止", "逾期天数", "轮次", "提交时间", "通过时间")
    cells = [
        (row.code, row.name, row.bureau, translate(row.state), row.holder or "", row.due.isoformat(),
         row.days_late(page.today), row.round,
         _moment(row.submitted_at), _moment(row.approved_at))
        for row in page.rows
    ]  # fmt: skip
    title = _("%(month)s月报", month=translate(calendar.name(month)))
    content = list_sheet.write_list(title, [list_sheet.Column(_(name)) for name in names], cells, translate(page.shown))
    return attachment(content, f"{title}.xlsx", XLSX)


@blueprint.get(_ONE)
@require_reader
def show(month: str, code: str) -> ResponseReturnValue:
    """Show one report with all its projects, to fill in or to read."""
    calendar_month, report = _found(month, code)
    return entry.page(calendar_month, report, code)


@blueprint.get(f"{_ONE}/contact")
@require_reader
def contact(month: str, code: str) -> ResponseReturnValue:
    """Show who reports for an enterprise, with the whole telephone number; that it was read is recorded."""
    calendar_month, report = _found(month, code)
    row = report_status.rows(db(), calendar_month, report_status.only(report))[0]
    if row.contact_phone:
        note_viewed(row.name)
    return render_template("reports/contact.html", page=ContactPage(month=calendar_month, row=row))


@blueprint.post(f"{_ONE}/save")
@require_actor(_within)
def save(month: str, code: str) -> ResponseReturnValue:
    """Save the form; show errors where the button asks for it."""
    calendar_month, reading = report_reading.opened(db(), month, code)
    if "X-Autosave" in request.headers:
        return autosave.keep(calendar_month, reading, code, sent_version())
    refused = entry.keep(calendar_month, reading, code)
    if refused is not None:
        return refused
    wanted = request.form.get("do")
    if wanted in ("check", "unchanged"):
        complete = not entry.missing(reading)
        db().commit()
        if complete:
            return redirect(url_for(".check", month=month, code=code))
        if wanted == "check":
            return entry.page(calendar_month, reading.report, code, status=422)
    flash(_("已保存 %(time)s", time=f"{calendar.local(now()):%H:%M}"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/submit")
@require_actor(_within)
def submit(month: str, code: str) -> ResponseReturnValue:
    """Save and submit the report; with open problems only the draft is saved and they are shown.

    The same form sent again leads to the same receipt.
    """
    key = request.form.get("form_key", "")
    before = idempotency.taken(db(), key, acting().person_id, at=now())
    if before is not None:
        return redirect(before)
    calendar_month, reading = report_reading.opened(db(), month, code)
    refused = entry.keep(calendar_month, reading, code)
    if refused is not None:
        return refused
    report = reading.report
    if entry.missing(reading):
        db().commit()
        return entry.page(calendar_month, report, code, status=422)
    services.submit(db(), report, by=acting(), version=report.version, at=now(), reading=reading)
    address = url_for(".receipt", month=month, code=code)
    idempotency.led_to(db(), key, address)
    flash(_("已提交%(month)s填报。", month=translate(calendar.name(calendar_month.code))), "success")
    return redirect(address)


@blueprint.get(f"{_ONE}/check")
@require_reader
def check(month: str, code: str) -> ResponseReturnValue:
    """Show everything that will be handed in, what changed first, with the declaration."""
    calendar_month, report = _found(month, code)
    forms = list(line_forms(reports.lines(db(), report)).values())
    page = report_page(db(), calendar_month, report=report, code=code, forms=forms, actor=actor(), checked=True)
    beside = retrofits_beside(db(), report.enterprise_id, code, clock.today())
    return render_template("reports/check.html", page=replace(page, beside=beside))


@blueprint.get(f"{_ONE}/receipt")
@require_reader
def receipt(month: str, code: str) -> ResponseReturnValue:
    """Show the receipt of the last submission: number, time, hash, what comes next."""
    calendar_month, report = _found(month, code)
    return render_template("reports/receipt.html", page=receipt_page(db(), calendar_month, report, code, actor()))


@blueprint.post(f"{_ONE}/withdraw")
@require_actor(_within)
def withdraw(month: str, code: str) -> ResponseReturnValue:
    """Withdraw the report until a bureau acts."""
    report = _found(month, code)[1]
    services.withdraw(db(), report, by=acting(), version=sent_version(), at=now())
    flash(_("已撤回，可以继续修改。改完请再提交。"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/evidence/<int:evidence_id>/detach")
@require_actor(_within_evidence)
def detach(month: str, code: str, evidence_id: int) -> ResponseReturnValue:
    """Save the input and take a file off its line."""
    calendar_month, reading = report_reading.opened(db(), month, code)
    refused = entry.keep(calendar_month, reading, code)
    if refused is not None:
        return refused
    report = reading.report
    services.detach(db(), report, evidence_id, by=acting(), version=report.version, at=now())
    flash(_("文件已去掉。"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.get(f"{_ONE}/history")
@require_reader
def history(month: str, code: str) -> ResponseReturnValue:
    """Compare any two months of the enterprise, line by line."""
    return render_template("reports/history.html", page=_two_months(month, code))


@blueprint.get(f"{_ONE}/history.xlsx")
@require_reader
def history_export(month: str, code: str) -> Response:
    """Download the comparison as a workbook."""
    page = _two_months(month, code)
    return attachment(page.file(), f"{page.name}_{translate('历史对照')}_{page.first}_{page.second}.xlsx", XLSX)


def _two_months(month: str, code: str) -> HistoryPage:
    calendar_month, report = _found(month, code)
    return history_page(
        db(),
        calendar_month,
        report=report,
        code=code,
        first=request.args.get("a", ""),
        second=request.args.get("b", ""),
    )


def _board(month: str, *, number: int = 1, at_once: int | None = AT_ONCE) -> BoardPage:
    only, today = picked(ONLY, "only"), clock.today()
    calendar_month, cut = months.month(db(), month), cut_asked() if "cut" in request.args else ALL
    return board_page(
        db(), calendar_month, _state(), actor(), only=only, today=today, cut=cut, number=number, at_once=at_once
    )


def _state() -> ReportState | None:
    named = picked(ReportState, "state")
    return ReportState(named) if named else None


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{calendar.local(moment):%Y-%m-%d %H:%M}"
