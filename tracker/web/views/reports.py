"""Monthly reports: the list of a month, one report with all its projects, and the steps it takes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain import months as calendar
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.reports import Answer, ReportState
from tracker.domain.words import say
from tracker.domain.workflow import Action
from tracker.models import Month, MonthlyReport
from tracker.office import lists
from tracker.queries import months, reports
from tracker.services import reports as services
from tracker.web.access import acting, actor, acts, reads
from tracker.web.database import db
from tracker.web.downloads import XLSX, attachment
from tracker.web.forms.reports import LineForm, accepted, entries, line_forms, settle
from tracker.web.language import told
from tracker.web.pages.board import board_page
from tracker.web.pages.reports import STATES, conflict_page, report_page

blueprint = Blueprint("reports", __name__)
_ONE = "/months/<month>/reports/<code>"
_LARGEST = 2**31 - 1


def _within(session: Session, month: str, code: str) -> tuple[Month, MonthlyReport]:
    """Give a month and a report within the reach of a session; raise NotFound otherwise."""
    return months.month(session, month), reports.report(session, month, code)


def _found(month: str, code: str) -> tuple[Month, MonthlyReport]:
    return _within(db(), month, code)


@blueprint.get("/months/<month>/reports")
@reads
def index(month: str) -> ResponseReturnValue:
    """List the reports of a month, by state."""
    number = request.args.get("page", default=1, type=int)
    page = board_page(db(), months.month(db(), month), _state(), actor(), mine="mine" in request.args, number=number)
    return render_template("reports/index.html", page=page, states=STATES)


@blueprint.get("/months/<month>/reports.xlsx")
@reads
def export(month: str) -> Response:
    """Give the list as a workbook, just as filtered."""
    page = board_page(db(), months.month(db(), month), _state(), actor(), mine="mine" in request.args)
    names = ("企业编码", "企业", "监管部门", "状态", "现在在", "轮次", "提交时间", "通过时间")
    cells = [
        (row.code, row.name, row.bureau, told(row.state), row.holder or "", row.round,
         _moment(row.submitted_at), _moment(row.approved_at))
        for row in page.rows
    ]  # fmt: skip
    title = _("%(month)s月报", month=told(calendar.name(month)))
    content = lists.write_list(title, [lists.Column(_(name)) for name in names], cells, told(page.shown))
    return attachment(content, f"{title}.xlsx", XLSX)


@blueprint.get(_ONE)
@reads
def show(month: str, code: str) -> ResponseReturnValue:
    """Show one report with all its projects, to fill in or to read."""
    found, report = _found(month, code)
    return _page(found, report, code, line_forms(reports.lines(db(), report)))


@blueprint.post(f"{_ONE}/save")
@acts(_within)
def save(month: str, code: str) -> ResponseReturnValue:
    """Keep what was typed; show what has to be mended where the button asks for it."""
    found, report = _found(month, code)
    refused = _keep(found, report, code, Action.SAVE)
    if refused is not None:
        return refused
    if request.form.get("do") == "check" and services.problems(db(), report):
        db().commit()
        return _page(found, report, code, line_forms(reports.lines(db(), report)), status=422)
    flash(_("已保存 %(time)s", time=f"{calendar.local(_now()):%H:%M}"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/submit")
@acts(_within)
def submit(month: str, code: str) -> ResponseReturnValue:
    """Keep what was typed and hand the report in; with open problems the draft is kept and they are told."""
    found, report = _found(month, code)
    refused = _keep(found, report, code, Action.SUBMIT)
    if refused is not None:
        return refused
    if services.problems(db(), report):
        db().commit()
        return _page(found, report, code, line_forms(reports.lines(db(), report)), status=422)
    services.submit(db(), report, by=acting(), version=report.version, at=_now())
    flash(_("已提交%(month)s填报。", month=told(calendar.name(found.code))), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/pass-up")
@acts(_within)
def pass_up(month: str, code: str) -> ResponseReturnValue:
    """Hand the report to the bureau above."""
    report = _found(month, code)[1]
    services.pass_up(db(), report, by=acting(), version=_version(), at=_now(), opinion=_opinion())
    flash(_("已上报。"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/approve")
@acts(_within)
def approve(month: str, code: str) -> ResponseReturnValue:
    """Approve the report; every total moves with it."""
    report = _found(month, code)[1]
    services.approve(db(), report, by=acting(), version=_version(), at=_now(), opinion=_opinion())
    flash(_("已通过，合计已更新。"), "success")
    return redirect(url_for(".show", month=month, code=code))


def _keep(found: Month, report: MonthlyReport, code: str, action: Action) -> ResponseReturnValue | None:
    """Save what was typed; give the page that says why it could not be, with everything typed still on it."""
    services.require(db(), report, action, acting())
    version = _version()
    forms = line_forms(reports.lines(db(), report), request.form)
    if not accepted(forms):
        return _page(found, report, code, forms, status=422)
    if version != report.version:
        return _conflict(found, report, code, forms)
    if "settling" in request.form and not settle(forms, request.form):
        return _conflict(found, report, code, forms, asked=True)
    typed = entries(forms)
    if request.form.get("do") == "unchanged":
        typed |= {key: replace(form.entry(), answer=Answer.UNCHANGED) for key, form in forms.items() if form.untouched}
    try:
        services.save(db(), report, typed, by=acting(), version=version, at=_now())
    except Conflict:  # saved by somebody else between our reading and our writing
        db().rollback()
        found, report = _found(found.code, code)
        return _conflict(found, report, code, line_forms(reports.lines(db(), report), request.form))
    return None


def _page(
    found: Month, report: MonthlyReport, code: str, forms: Mapping[int, LineForm], *, status: int = 200
) -> ResponseReturnValue:
    page = report_page(db(), found, report, code, forms.values(), actor(), checked=status != 200)
    return render_template("reports/show.html", page=page, states=STATES), status


def _conflict(
    found: Month, report: MonthlyReport, code: str, forms: Mapping[int, LineForm], *, asked: bool = False
) -> ResponseReturnValue:
    page = conflict_page(db(), found, report, code, forms.values(), asked=asked)
    return render_template("reports/conflict.html", page=page), 422 if asked else 409


def _state() -> ReportState | None:
    named = request.args.get("state", "")
    return next((state for state in ReportState if state.value == named), None)


def _version() -> int:
    version = request.form.get("version", default=0, type=int)
    if not 0 < version <= _LARGEST:
        raise Invalid(say("表单不完整，没有改动任何数据。请刷新页面再做一次。"))
    return version


def _opinion() -> str:
    return request.form.get("opinion", "")[:500]


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{calendar.local(moment):%Y-%m-%d %H:%M}"
