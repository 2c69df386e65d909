"""Saving a report form: stored, redisplayed with all input, or merged with another editor's values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import Conflict
from tracker.core.i18n import listed
from tracker.core.web.access import acting, actor
from tracker.core.web.form_version import sent_version
from tracker.core.web.request_session import db
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.reports import services
from tracker.reports.forms.reports import LineForm, accepted, entries, line_forms, settle
from tracker.reports.forms.text_boxes import explanations, overlong, replies
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.queue import place
from tracker.reports.presenters.reports import conflict_page, report_page
from tracker.reports.presenters.retrofits_beside import retrofits_beside
from tracker.reports.queries import reports, review
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.reports import Answer
from tracker.reports.rules.workflow import REPORT, Action
from tracker.reports.views.uploads import attach_chosen


def keep(found: Month, reading: ReportReading, code: str) -> ResponseReturnValue | None:
    """Save the form. Return None, or the page with all input and the reasons.

    The files that came with it are kept either way, each by itself, or named as not taken.
    """
    report = reading.report
    services.require(db(), report, Action.SAVE, by=acting(), at=now(), reading=reading)
    opened = sent_version()
    forms = line_forms(reading.lines, request.form)
    if not accepted(forms) or overlong(request.form):
        shown = opened if opened != report.version else None
        return page(found, report, code, forms, status=422, problems=_files(report), opened=shown)
    if opened != report.version:
        return _conflict(found, report, code, forms)
    if "settling" in request.form:
        if not settle(forms, request.form):
            return _conflict(found, report, code, forms, asked=True)
        if not accepted(forms):
            return page(found, report, code, forms, status=422)
    try:
        _save(reading, forms, opened)
    except Conflict:  # saved by somebody else between our reading and our writing
        db().rollback()
        found, report = months.month(db(), found.code), reports.report(db(), found.code, code)
        return _conflict(found, report, code, line_forms(reports.lines(db(), report), request.form))
    problems = attach_chosen(report).refused
    return page(found, report, code, status=422, problems=problems) if problems else None


def missing(reading: ReportReading) -> bool:
    """Return whether anything blocks the submission of the report."""
    found = reading.missing
    return any(found.get(need) for need in REPORT.step(Action.SUBMIT).needs)


def page(
    month: Month, report: MonthlyReport, code: str, forms: Mapping[int, LineForm] | None = None, *, status: int = 200,
    problems: Sequence[str] = (), opened: int | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show the report, as it is kept or as it was typed; `opened` is the version of a page that somebody overtook."""
    shown = line_forms(reports.lines(db(), report)) if forms is None else forms
    typed = request.form if forms is not None else None
    made = report_page(
        db(), month, report=report, code=code, forms=list(shown.values()), actor=actor(), checked=status != 200,
        typed=typed
    )  # fmt: skip
    shown_page = replace(
        made,
        problems=problems,
        opened=opened,
        earlier=review.earlier_files(db(), report) if made.editable else [],
        beside=retrofits_beside(db(), report.enterprise_id, code, clock.today()),
        place=place(db(), month, report, actor()),
    )
    return render_template("reports/show.html", page=shown_page), status


def _save(reading: ReportReading, forms: Mapping[int, LineForm], opened: int) -> None:
    typed = entries(forms)
    if request.form.get("do") == "unchanged":
        still = {key: form for key, form in forms.items() if form.untouched and form.is_as_last_month}
        typed |= {key: replace(form.entry(), answer=Answer.UNCHANGED) for key, form in still.items()}
    services.save(
        db(), reading.report, typed, by=acting(), version=opened, at=now(), explanations=explanations(request.form),
        replies=replies(request.form), reading=reading,
    )  # fmt: skip


def _files(report: MonthlyReport) -> list[str]:
    """Keep the files that came with a form that is not kept itself, and say so; give what is wrong with the others."""
    outcome = attach_chosen(report)
    if outcome.taken:
        flash(_("文件已保存：%(names)s。不用再选。", names=listed(outcome.taken)), "success")
    return outcome.refused


def _conflict(
    month: Month, report: MonthlyReport, code: str, forms: Mapping[int, LineForm], *, asked: bool = False
) -> ResponseReturnValue:
    problems = _files(report)
    compared = conflict_page(db(), month, report, code, forms.values(), asked=asked)
    page_shown = replace(compared, refused=[(None, each) for each in problems], carried=_beside(forms))
    return render_template("reports/conflict.html", page=page_shown), 422 if asked else 409


def _beside(forms: Mapping[int, LineForm]) -> list[tuple[str, str]]:
    """Return what was typed beside the forms of the projects: explanations and replies, to be sent on."""
    own = {box.name for form in forms.values() for box in form}
    names = ("p", "reply-")
    return [
        (name, value) for name, value in request.form.items() if name.startswith(names) and "-" in name
        and name not in own and not name.endswith(("-proves", "-earlier"))
    ]  # fmt: skip
