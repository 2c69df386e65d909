"""Autosave: a form saved field by field, with the findings below each field."""

from flask import get_template_attribute, request
from flask_babel import gettext as _
from wtforms import Field

from tracker.core.calendar import months
from tracker.core.calendar.clock import now
from tracker.core.i18n import listed
from tracker.core.web.access import acting, actor
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import label
from tracker.months.models import Month
from tracker.reports import services
from tracker.reports.forms.reports import NAMES, accepted, entries, line_forms
from tracker.reports.forms.text_boxes import box_id, explanations, overlong, replies
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.presenters.reports import ReportPage, report_page
from tracker.reports.queries import reports
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.workflow import Action

_CHECKED = "checked"
"""The page has shown its errors and continues to show them."""


def keep(month: Month, reading: ReportReading, code: str, version: int) -> tuple[dict[str, object], int]:
    """Save the valid fields of a form while it is filled in; errors are shown below their fields.

    What is found by now goes back with it.
    """
    report = reading.report
    services.require(db(), report, Action.SAVE, by=acting(), at=now(), reading=reading)
    forms = line_forms(reading.lines, request.form)
    unread = [] if accepted(forms) else [box for form in forms.values() for box in form if box.errors]
    wrong = [box.id for box in unread] + [box_id(name) for name in overlong(request.form)]
    services.save(
        db(), report, entries(forms), by=acting(), version=version, at=now(), explanations=explanations(request.form),
        replies=replies(request.form), reading=reading,
    )  # fmt: skip
    db().commit()  # what can be read is kept, although the answer says that not everything was
    done = _("已保存 %(time)s", time=f"{months.local(now()):%H:%M}")
    if wrong:
        labels = dict.fromkeys([*(str(box.label.text) for box in unread), *map(_label, overlong(request.form))])
        done = _("%(saved)s；%(fields)s有误，尚未保存", saved=done, fields=listed(labels))
    page = _as_kept(month, report, code, unread)
    return {"version": report.version, "said": done, "found": _below(page), "wrong": wrong}, 422 if wrong else 200


def _as_kept(month: Month, report: MonthlyReport, code: str, unread: list[Field]) -> ReportPage:
    """Return the page as the report is kept now, with the errors of the fields that could not be."""
    kept = line_forms(reports.lines(db(), report))
    boxes = {box.id: box for form in kept.values() for box in form}
    for box in unread:
        boxes[box.id].errors = box.errors
    checked = request.headers["X-Autosave"] == _CHECKED
    forms = list(kept.values())
    return report_page(
        db(), month, report=report, code=code, forms=forms, actor=actor(), checked=checked, typed=request.form
    )


def _below(page: ReportPage) -> dict[str, str]:
    """Return what stands below each field, by its id: what is wrong with it, and what is found."""
    entered = get_template_attribute("reports/_found.html", "entered")
    return {
        f"p{item.line.project_id}-{name}": str(entered(item, page, name)).strip()
        for item in page.lines
        if not item.locked
        for name in (*NAMES, "evidence")
    }


def _label(name: str) -> str:
    return label(name) or name
