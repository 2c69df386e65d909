"""Monthly reports: the list of a month, one report with all its projects, and the steps it takes."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import months as calendar
from tracker.domain.errors import Closed, Conflict
from tracker.domain.months import SHANGHAI
from tracker.domain.reports import Answer, Entry, ReportState
from tracker.domain.words import Choice
from tracker.models import Month, MonthlyReport
from tracker.office import lists
from tracker.queries import months, reports
from tracker.services import reports as services
from tracker.web.access import acting, actor, acts, reads
from tracker.web.database import db
from tracker.web.downloads import XLSX, attachment
from tracker.web.forms.reports import LineForm, accepted, entries, line_forms
from tracker.web.language import told
from tracker.web.pages.reports import STATES, report_page

blueprint = Blueprint("reports", __name__)
_ONE = "/months/<month>/reports/<code>"


@blueprint.get("/months/<month>/reports")
@reads
def index(month: str) -> ResponseReturnValue:
    """List the reports of a month, by state."""
    found = months.month(db(), month)
    state = _state()
    return render_template(
        "reports/index.html",
        month=found,
        state=state,
        rows=reports.board(db(), found, [state] if state else []),
        counts=reports.counts(db(), found),
        states=STATES,
        own=actor(),
    )


@blueprint.get("/months/<month>/reports.xlsx")
@reads
def export(month: str) -> Response:
    """Give the list as a workbook, just as filtered."""
    found = months.month(db(), month)
    state = _state()
    rows = reports.board(db(), found, [state] if state else [])
    names = ("企业编码", "企业", "监管部门", "状态", "现在在", "轮次", "提交时间", "通过时间")
    columns = [lists.Column(_(name)) for name in names]
    cells = [(*row[:3], told(row.state), row.holder or "", row.round, *map(_moment, row[7:])) for row in rows]
    title = _("%(month)s月报", month=told(calendar.name(month)))
    note = _("状态：%(state)s", state=told(state) if state else _("全部"))
    content = lists.write_list(title, columns, cells, note)
    return attachment(content, f"{title}.xlsx", XLSX)


@blueprint.get(_ONE)
@reads
def show(month: str, code: str) -> ResponseReturnValue:
    """Show one report with all its projects, to fill in or to read."""
    found, report = _found(month, code)
    return _page(found, report, code, line_forms(reports.lines(db(), report)))


@blueprint.post(f"{_ONE}/save")
@acts
def save(month: str, code: str) -> ResponseReturnValue:
    """Keep what was typed; submit as well where the button says so."""
    found, report = _found(month, code)
    forms = line_forms(reports.lines(db(), report), request.form)
    if not accepted(forms, request.form):
        return _page(found, report, code, forms, status=422, checked=True)
    typed = entries(forms, request.form)
    if request.form.get("do") == "unchanged":
        typed = {key: _unchanged(entry) for key, entry in typed.items()}
    try:
        services.save(db(), report, typed, by=acting(), version=_version(), at=_now())
    except Conflict:
        db().rollback()
        found, report = _found(month, code)
        forms = line_forms(reports.lines(db(), report), request.form)
        return _page(found, report, code, forms, status=409, conflict=True)
    if request.form.get("do") == "submit":
        return _submit(found, report, code)
    flash(_("已保存 %(time)s", time=_now().astimezone(SHANGHAI).strftime("%H:%M")), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/submit")
@acts
def submit(month: str, code: str) -> ResponseReturnValue:
    """Submit what is kept."""
    found, report = _found(month, code)
    return _submit(found, report, code, _version())


@blueprint.post(f"{_ONE}/pass-up")
@acts
def pass_up(month: str, code: str) -> ResponseReturnValue:
    """Hand the report to the bureau above."""
    report = _found(month, code)[1]
    services.pass_up(db(), report, by=acting(), version=_version(), at=_now(), opinion=_opinion())
    flash(_("已上报。"), "success")
    return redirect(url_for(".show", month=month, code=code))


@blueprint.post(f"{_ONE}/approve")
@acts
def approve(month: str, code: str) -> ResponseReturnValue:
    """Approve the report; every total moves with it."""
    report = _found(month, code)[1]
    services.approve(db(), report, by=acting(), version=_version(), at=_now(), opinion=_opinion())
    flash(_("已通过，合计已更新。"), "success")
    return redirect(url_for(".show", month=month, code=code))


def _submit(found: Month, report: MonthlyReport, code: str, version: int | None = None) -> ResponseReturnValue:
    if services.problems(db(), report):
        db().commit()
        forms = line_forms(reports.lines(db(), report))
        return _page(found, report, code, forms, status=422, checked=True)
    services.submit(db(), report, by=acting(), version=version or report.version, at=_now())
    flash(_("已提交%(month)s填报。", month=told(calendar.name(found.code))), "success")
    return redirect(url_for(".show", month=found.code, code=code))


def _page(
    month: Month, report: MonthlyReport, code: str, forms: dict[int, LineForm],
    *, status: int = 200, conflict: bool = False, checked: bool = False,
) -> ResponseReturnValue:  # fmt: skip
    page = report_page(db(), month, report, code, forms, actor(), conflict=conflict, checked=checked)
    return render_template("reports/show.html", page=page, states=STATES), status


def _unchanged(entry: Entry) -> Entry:
    """Answer “no change” where nothing was answered yet."""
    return entry if entry.answer is not None else Entry(**{**entry.__dict__, "answer": Answer.UNCHANGED})


def _found(month: str, code: str) -> tuple[Month, MonthlyReport]:
    return months.month(db(), month), reports.report(db(), month, code)


def _state() -> ReportState | None:
    named = request.args.get("state", "")
    known: dict[str, Choice] = {state.value: state for state in ReportState}
    return ReportState(named) if named in known else None


def _version() -> int:
    version = request.form.get("version", type=int)
    if version is None:
        raise Closed()
    return version


def _opinion() -> str:
    return request.form.get("opinion", "")[:500]


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else calendar.local(moment).strftime("%Y-%m-%d %H:%M")
