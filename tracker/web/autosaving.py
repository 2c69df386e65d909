"""What is typed keeps itself: a form saved field by field, and what is found by now said below each field."""

from flask import get_template_attribute, request
from flask_babel import gettext as _

from tracker.domain import months
from tracker.domain.workflow import Action
from tracker.models import Month, MonthlyReport
from tracker.queries import reports
from tracker.services import reports as services
from tracker.web.access import acting, actor, now
from tracker.web.database import db
from tracker.web.forms.reports import accepted, entries, explanations, line_forms, replies
from tracker.web.pages.reports import ReportPage, report_page

_CHECKED = "checked"
"""The page already told what has to be mended, and goes on doing so."""


def keep(month: Month, report: MonthlyReport, code: str, version: int) -> dict[str, object]:
    """Keep what can be read of a form while it is being filled in; a field that cannot be is named and stays open.

    What is found by now goes back with it.
    """
    services.require(db(), report, Action.SAVE, acting())
    forms = line_forms(reports.lines(db(), report), request.form)
    unread = [] if accepted(forms) else [box for form in forms.values() for box in form if box.errors]
    said = explanations(request.form)
    services.save(db(), report, entries(forms), by=acting(), version=version, at=now(), explanations=said)
    services.reply(db(), report, replies(request.form), by=acting(), at=now())
    done = _("已保存 %(time)s", time=f"{months.local(now()):%H:%M}")
    if unread:
        names = "、".join(str(box.label.text) for box in unread)
        done = _("%(saved)s；%(fields)s看不懂，还没有保存", saved=done, fields=names)
    kept = list(line_forms(reports.lines(db(), report)).values())
    checked = request.headers["X-Autosave"] == _CHECKED
    page = report_page(db(), month, report, code, kept, actor(), checked=checked)
    silent = {box.id for box in unread}
    return {"version": report.version, "said": done, "found": _below(page, silent)}


def _below(page: ReportPage, silent: set[str]) -> dict[str, str]:
    """Give what stands below each field, by its id; a field that cannot be read keeps what stands there."""
    entered = get_template_attribute("reports/_found.html", "entered")
    return {
        f"p{item.line.project_id}-{name}": str(entered(item, page, name)).strip()
        for item in page.lines
        if not item.locked
        for name in _NAMES
        if f"p{item.line.project_id}-{name}" not in silent
    }


_NAMES = ("answer", "stage", "total", "built_on", "accepted_on", "image_percent", "note", "restart_on", "evidence")
"""The fields below which something may be found."""
