"""Views of guideline editions: the list, one edition with its indicators, its forms, and alert measures."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.i18n import Message, message
from tracker.core.web import record_editor
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import Editing, in_list
from tracker.core.web.request_session import db
from tracker.grading.forms.grades import EditionForm, IndicatorForm, MeasureForm, NewEditionForm, stored_requirements
from tracker.grading.presenters.guidelines import alerts_page, guideline_page, guidelines_page
from tracker.grading.queries import grades, guidelines
from tracker.grading.queries.guidelines import EditionRow
from tracker.grading.rules import BEST_FIRST, EditionState, SeveralRule
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.editions import EditionFacts, IndicatorFacts
from tracker.grading.services.grades import editions, targets
from tracker.register.models import Industry
from tracker.register.queries import enterprises

blueprint = Blueprint("guidelines", __name__)
_FACTS = tuple(EditionFacts.__dataclass_fields__)
_NEW = {"state": EditionState.DRAFT, "several": SeveralRule.LOWEST}


def _edition(session: Session, guideline_id: int, **rest: object) -> EditionRow:
    return guidelines.edition(session, guideline_id)


def _industry(session: Session, code: str) -> Industry:
    return enterprises.industry(session, code)


def _anybody(session: Session) -> None:
    """Check no record here. The edition is new, and the service checks the person."""


@blueprint.get("/grades/guidelines")
@require_reader
def index() -> ResponseReturnValue:
    """List the guideline editions, with the real ones and those made up for the demonstration apart."""
    return render_template("grading/guidelines.html", page=guidelines_page(db(), acting()))


@blueprint.get("/grades/guidelines/<int:guideline_id>")
@require_reader
def show(guideline_id: int) -> ResponseReturnValue:
    """Show a guideline edition: its levels, its indicators and its use."""
    page = guideline_page(db(), _edition(db(), guideline_id), acting())
    return render_template("grading/guideline.html", page=page)


@blueprint.get("/grades/guidelines/new")
@require_reader
def new() -> ResponseReturnValue:
    """Show the form of a new guideline edition."""
    return record_editor.show(_new())


@blueprint.post("/grades/guidelines/add")
@require_actor(_anybody)
def add() -> ResponseReturnValue:
    """Add a guideline edition."""
    return record_editor.run(_new)


@blueprint.get("/grades/guidelines/<int:guideline_id>/edit")
@require_reader
def edit(guideline_id: int) -> ResponseReturnValue:
    """Show the form of an existing guideline edition."""
    return record_editor.show(_edit(guideline_id))


@blueprint.post("/grades/guidelines/<int:guideline_id>/change")
@require_actor(_edition)
def change(guideline_id: int) -> ResponseReturnValue:
    """Change a guideline edition that is not in use."""
    return record_editor.run(lambda: _edit(guideline_id))


@blueprint.get("/grades/guidelines/<int:guideline_id>/next")
@require_reader
def following(guideline_id: int) -> ResponseReturnValue:
    """Show the form of the guideline edition that follows this one."""
    return record_editor.show(_follow(guideline_id))


@blueprint.post("/grades/guidelines/<int:guideline_id>/follow")
@require_actor(_edition)
def follow(guideline_id: int) -> ResponseReturnValue:
    """Add the guideline edition that follows this one."""
    return record_editor.run(lambda: _follow(guideline_id))


@blueprint.get("/grades/guidelines/<int:guideline_id>/indicators/<int:number>")
@require_reader
def indicator(guideline_id: int, number: int) -> ResponseReturnValue:
    """Show the form of an indicator. Number 0 is a new one."""
    return record_editor.show(_indicator(guideline_id, number))


@blueprint.post("/grades/guidelines/<int:guideline_id>/indicators/<int:number>/set")
@require_actor(_edition)
def set_indicator(guideline_id: int, number: int) -> ResponseReturnValue:
    """Add or change an indicator."""
    return record_editor.run(lambda: _indicator(guideline_id, number))


@blueprint.post("/grades/guidelines/<int:guideline_id>/indicators/<int:number>/drop")
@require_actor(_edition)
def drop_indicator(guideline_id: int, number: int) -> ResponseReturnValue:
    """Remove an indicator from a guideline edition."""
    editions.drop_indicator(db(), _edition(db(), guideline_id).guideline, number, by=acting(), at=now())
    flash(_("已去掉第 %(n)s 项指标。", n=number), "success")
    return redirect(url_for(".show", guideline_id=guideline_id))


@blueprint.get("/grades/alerts/<code>")
@require_reader
def alerts(code: str) -> ResponseReturnValue:
    """Show the alert measures of an industry by level and colour."""
    return _alerts(code, _measure_form())


@blueprint.post("/grades/alerts/<code>/set")
@require_actor(_industry)
def set_measure(code: str) -> ResponseReturnValue:
    """Set the alert measure of a level at a colour."""
    form = _measure_form()
    if not form.validate():
        return _alerts(code, form), 422
    level = next(each for each in BEST_FIRST if each.value == form.level.data)
    targets.set_measure(
        db(), _industry(db(), code), level=level, alert=Alert(form.alert.data), text=form.text.data or "",
        source=form.source.data or "",
        by=acting(), at=now(),
    )  # fmt: skip
    flash(_("已保存。"), "success")
    return redirect(url_for(".alerts", code=code))


def _alerts(code: str, form: MeasureForm) -> str:
    page = alerts_page(db(), _industry(db(), code), form, acting())
    return render_template("grading/alerts.html", page=page)


def _measure_form() -> MeasureForm:
    form = MeasureForm()
    form.level.choices = [(level.value, translate(level)) for level in BEST_FIRST]
    form.alert.choices = [(alert.value, translate(alert)) for alert in Alert]
    return form


def _new() -> Editing:
    form, stored = NewEditionForm(), NewEditionForm.of(_NEW)
    names = [(each.code, each.name) for each in enterprises.industries(db()) if not each.retired]
    form.industry.choices = stored.industry.choices = names

    def save() -> str:
        made = editions.add(db(), form.industry.data, _facts(form), by=acting(), at=now())
        return url_for(".show", guideline_id=made.id)

    return in_list((_("新编分级指南"), ""), send=url_for(".add"), form=form, stored=stored, save=save, back=_back())


def _edit(guideline_id: int) -> Editing:
    row, form = _edition(db(), guideline_id), EditionForm()
    found = row.guideline

    def save() -> str:
        editions.change(db(), found, _facts(form), version=found.version, by=acting(), at=now())
        return url_for(".show", guideline_id=guideline_id)

    facts = editions.facts_of(found)
    stored = EditionForm.of({name: getattr(facts, name) for name in _FACTS}, found.version)
    send = url_for(".change", guideline_id=guideline_id)
    return in_list(
        (_("改分级指南"), found.title),
        send=send,
        form=form,
        stored=stored,
        save=save,
        warnings=lambda: _reach(row),
        back=_back(),
    )


def _follow(guideline_id: int) -> Editing:
    row, form = _edition(db(), guideline_id), EditionForm()
    facts = editions.facts_of(row.guideline)
    start = {name: getattr(facts, name) for name in _FACTS} | _NEW | {"edition": "", "from_day": None, "to_day": None}

    def save() -> str:
        made = editions.follow(db(), row.guideline, _facts(form), by=acting(), at=now())
        return url_for(".show", guideline_id=made.id)

    def warnings() -> list[Message]:
        kept = message("{n} 项指标和要求抄入新版，可以再改；前一版和它下面的申请、记录都不动。", n=row.indicators)
        return [kept, *_reach(row)]

    words = (_("接续一版"), row.guideline.title)
    send = url_for(".follow", guideline_id=guideline_id)
    return in_list(
        words, send=send, form=form, stored=EditionForm.of(start), save=save, warnings=warnings, back=_back()
    )


def _indicator(guideline_id: int, number: int) -> Editing:
    row = _edition(db(), guideline_id)
    levels = grades.grade_set(row.guideline)
    every = grades.indicators(db(), guideline_id)
    kept = next((each for each in every if each.number == number), None)
    record = guidelines.indicator(db(), guideline_id, number)
    start = {"number": len(every) + 1} if kept is None else kept._asdict() | stored_requirements(kept.requirements)
    form = IndicatorForm().keep(levels)
    stored = IndicatorForm.of(start, 0 if record is None else record.version).keep(levels)

    def save() -> str:
        facts = IndicatorFacts(
            form.number.data or 0, form.dimension.data, form.name.data or "", form.evidence.data or "",
            form.requirements,
        )  # fmt: skip
        old = None if kept is None else number
        editions.set_indicator(db(), row.guideline, old, facts, by=acting(), at=now())
        return url_for(".show", guideline_id=guideline_id)

    send = url_for(".set_indicator", guideline_id=guideline_id, number=number)
    back = (row.guideline.title, url_for(".show", guideline_id=guideline_id))
    title = _("新增指标") if kept is None else _("改指标")
    return in_list(
        (title, row.guideline.edition),
        send=send,
        form=form,
        stored=stored,
        save=save,
        warnings=lambda: _reach(row),
        back=back,
    )


def _reach(row: EditionRow) -> list[Message]:
    """Return the note on how many enterprises, records and applications a change of a guideline edition affects."""
    return [
        message("{industry}有 {n} 家企业；这一版已有 {records} 条记录、{applications} 件申请。", industry=row.industry,
            n=guidelines.enterprises_of(db(), row.guideline.industry_code), records=row.records,
            applications=row.applications)
    ]  # fmt: skip


def _facts(form: EditionForm) -> EditionFacts:
    values = {name: form[name].data for name in _FACTS}
    return EditionFacts(**values | {"levels": values["levels"] or (), "document": values["document"] or ""})


def _back() -> tuple[str, str]:
    return _("分级指南"), url_for(".index")
