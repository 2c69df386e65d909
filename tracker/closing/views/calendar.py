"""Views of the calendar: months, holidays, due-date extensions for single enterprises."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.closing import services
from tracker.closing.forms import ExtensionForm, HolidayForm, MonthForm
from tracker.closing.presenters.calendar import CalendarPage, HolidaysPage
from tracker.core.calendar import months as calendar
from tracker.core.calendar.clock import now
from tracker.core.calendar.months import MonthFacts
from tracker.core.calendar.working_days import DayKind
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import Message, message
from tracker.core.roles import Role
from tracker.core.web import record_editor, sanitize
from tracker.core.web.access import acting, require_actor, require_reader, require_role
from tracker.core.web.confirmation import effect_page
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import Editing, in_list
from tracker.core.web.request_session import db
from tracker.months.models import Month
from tracker.months.queries import months, working_days
from tracker.people.queries import access_preview
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_status, reports
from tracker.reports.rules.reports import UNFILED

blueprint = Blueprint("months", __name__)
_KEEPS = require_role(Role.SYSTEM_ADMIN)


@blueprint.get("/calendar")
@_KEEPS
def index() -> ResponseReturnValue:
    """List the months."""
    page = CalendarPage(months=months.every(db())[::-1], next=_next_month())
    return render_template("closing/months.html", page=page)


@blueprint.get("/calendar/new")
@_KEEPS
def new() -> ResponseReturnValue:
    """Show the form of the next month."""
    return record_editor.show(_new())


@blueprint.post("/calendar/add")
@_KEEPS
def add() -> ResponseReturnValue:
    """Plan the next month."""
    return record_editor.run(_new)


@blueprint.get("/calendar/<month>")
@_KEEPS
def edit(month: str) -> ResponseReturnValue:
    """Show the form of a month."""
    return record_editor.show(_month(month))


@blueprint.post("/calendar/<month>/change")
@_KEEPS
def change(month: str) -> ResponseReturnValue:
    """Change a month."""
    return record_editor.run(lambda: _month(month))


@blueprint.get("/holidays")
@_KEEPS
def holidays() -> ResponseReturnValue:
    """List the days of a year that break the rule of the week."""
    return _holidays(HolidayForm(formdata=None), _year())


@blueprint.post("/holidays/set")
@_KEEPS
def set_holiday() -> ResponseReturnValue:
    """Enter a day."""
    form = HolidayForm()
    if not form.validate():
        return _holidays(form, _year()), 422
    day, back = form.day.data, url_for(".holidays", year=form.day.data.year)
    effects = access_preview.of_holiday(db(), day, rest=form.rest.data is DayKind.REST)
    page = effect_page(_("记入节假日"), f"{day} {translate(form.rest.data)}", effects, back)
    if page is not None:
        return page
    services.set_holiday(db(), day, form.rest.data is DayKind.REST, form.name.data or "", by=acting(), at=now())
    flash(_("%(day)s 已记入节假日表。", day=day), "success")
    return redirect(url_for(".holidays", year=day.year))


@blueprint.post("/holidays/drop")
@_KEEPS
def drop_holiday() -> ResponseReturnValue:
    """Take a day out again."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Invalid(message("没有这一天。")) from None
    effects = access_preview.of_holiday(db(), day, rest=False)
    page = effect_page(_("去掉节假日"), day.isoformat(), effects, url_for(".holidays", year=day.year))
    if page is not None:
        return page
    services.set_holiday(db(), day, None, "", by=acting(), at=now())
    flash(_("%(day)s 已从节假日表去掉。", day=day), "success")
    return redirect(url_for(".holidays", year=day.year))


@blueprint.post("/holidays/fill")
@_KEEPS
def fill_holidays() -> ResponseReturnValue:
    """Take over the announced holidays of a year."""
    year, attempt = _year(), db().begin_nested()
    count = services.fill_holidays(db(), year, by=acting(), at=now())
    effects = [message("将装入 {n} 天；已经记入的保持原样。", n=count)]
    page = effect_page(_("装入节假日"), str(year), effects, url_for(".holidays", year=year))
    if page is not None:
        attempt.rollback()
        return page
    attempt.commit()
    flash(_("已装入 %(year)s 年节假日 %(n)s 天。", year=year, n=count), "success")
    return redirect(url_for(".holidays", year=year))


def _within(session: Session, month: str, code: str) -> tuple[Month, MonthlyReport]:
    return months.month(session, month), reports.report(session, month, code)


@blueprint.get("/months/<month>/reports/<code>/extension")
@require_reader
def extension(month: str, code: str) -> ResponseReturnValue:
    """Show the form of a later due date for one enterprise."""
    return record_editor.show(_extension(month, code))


@blueprint.post("/months/<month>/reports/<code>/extend")
@require_actor(_within, Role.REVIEWER)
def extend(month: str, code: str) -> ResponseReturnValue:
    """Grant one enterprise a later due date."""
    return record_editor.run(lambda: _extension(month, code))


def _extension(month: str, code: str) -> Editing:
    calendar_month, report = _within(db(), month, code)
    services.require_extender(db(), report.enterprise_id, acting())
    kept, form = months.extension(db(), month, report.enterprise_id), ExtensionForm()
    values = {} if kept is None else {"due": kept.due, "reason": kept.reason}
    stored = ExtensionForm.of(values, 0 if kept is None else kept.version)
    name = reports.term(db(), report.enterprise_id, month).name
    back = url_for("reports.show", month=month, code=code)

    def save() -> None:
        services.extend(
            db(), calendar_month, report.enterprise_id, form.due.data, form.reason.data or "", by=acting(), at=now()
        )  # fmt: skip

    note = _("本月截止日 %(due)s", due=calendar_month.due)
    return Editing(
        title=_("延期"), name=name, send=url_for(".extend", month=month, code=code), back=back, form=form,
        stored=stored, version=stored.opened_version, save=save,
        note=note, crumbs=[(translate(calendar.name(month)), back)],
    )  # fmt: skip


def _new() -> Editing:
    code, form = _next_month(), MonthForm()
    due = working_days.working(db()).from_day(date.fromisoformat(f"{calendar.shift(code, 1)}-18"))
    winter = code[5:] in calendar.WINTER
    stored = MonthForm.of({"plan_year": calendar.year_of(code), "due": due, "winter": winter})

    def save() -> str:
        services.add_month(db(), code, _facts(form), by=acting(), at=now())
        return url_for(".index")

    def mind() -> list[Message]:
        return _unannounced(form.due.data)

    return in_list(
        (_("新增月份"), translate(calendar.name(code))),
        send=url_for(".add"),
        form=form,
        stored=stored,
        save=save,
        warnings=mind,
        back=_back(),
    )


def _month(code: str) -> Editing:
    found, form = months.planned(db(), code), MonthForm()
    services.require_changeable(found)
    stored = MonthForm.of({name: getattr(found, name) for name in MonthFacts.__dataclass_fields__}, found.version)

    def save() -> None:
        services.change_month(db(), found, _facts(form), version=found.version, by=acting(), at=now())

    def mind() -> list[Message]:
        waiting = sum(count for state, count in report_status.counts(db(), found).items() if state in UNFILED)
        told_here = [message("还有 {n} 家没有提交，按新的截止日算逾期。", n=waiting)] if waiting else []
        return told_here + _unannounced(form.due.data)

    words = translate(calendar.name(found.code)), translate(found.state)
    return in_list(
        words, send=url_for(".change", month=code), form=form, stored=stored, save=save, warnings=mind, back=_back()
    )


def _facts(form: MonthForm) -> MonthFacts:
    return MonthFacts(form.plan_year.data or 0, form.due.data, bool(form.winter.data))


def _back() -> tuple[str, str]:
    return _("日程"), url_for(".index")


def _next_month() -> str:
    every = months.every(db())
    return calendar.shift(every[-1].code, 1) if every else f"{now():%Y-%m}"


def _unannounced(due: date) -> list[Message]:
    if working_days.working(db()).announced(due.year):
        return []
    return [message("{year} 年节假日未公布：只按周末休息算工作日。", year=due.year)]


def _year() -> int:
    year = request.values.get("year", default=calendar.local(now()).year, type=sanitize.number)
    if not 2000 <= year <= 2099:
        raise NotFound(message("没有 {year} 年的节假日表。", year=year))
    return year


def _holidays(form: HolidayForm, year: int) -> str:
    page = HolidaysPage(form=form, year=year, days=working_days.holidays(db(), year))
    return render_template("closing/holidays.html", page=page)
