"""Views of the grade distribution of a month and of yearly targets."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.grading.forms.grades import TargetForm
from tracker.grading.presenters.distribution import distribution_page, targets_page
from tracker.grading.rules import Target
from tracker.grading.services.grades import targets as keeping
from tracker.months.queries import months
from tracker.register.models import Bureau
from tracker.register.queries import enterprises

blueprint = Blueprint("grading", __name__)


def _year(session: Session, year: int) -> None:
    """Check no record here. The form names the bureau, and the service checks the person."""


@blueprint.get("/months/<month>/grading")
@require_reader
def show(month: str) -> ResponseReturnValue:
    """Show the distribution of grades by side, bureau and industry. Each enterprise counts once."""
    return render_template("grading/distribution.html", page=distribution_page(db(), months.month(db(), month)))


@blueprint.get("/grades/targets/<int:year>")
@require_reader
def targets(year: int) -> ResponseReturnValue:
    """Show the targets of a year by bureau."""
    return _targets(year, _form())


@blueprint.post("/grades/targets/<int:year>/set")
@require_actor(_year)
def set_target(year: int) -> ResponseReturnValue:
    """Set the target of a bureau."""
    form = _form()
    if not form.validate():
        return _targets(year, form), 422
    keeping.set_target(
        db(), year, bureau=enterprises.bureau(db(), form.bureau.data), target=Target(form.target.data),
        number=form.number.data or 0,
        source=form.source.data or "", by=acting(), at=now(),
    )  # fmt: skip
    flash(_("已保存。"), "success")
    return redirect(url_for(".targets", year=year))


def _targets(year: int, form: TargetForm) -> str:
    return render_template("grading/targets.html", page=targets_page(db(), year, form, acting()))


def _form() -> TargetForm:
    form = TargetForm()
    own = db().get(Bureau, acting().bureau_id) if acting().bureau_id else None
    under = own.path if own else "/"
    form.bureau.choices = [(each.key, each.name) for each in enterprises.bureaus(db()) if each.path.startswith(under)]
    form.target.choices = [(kind.value, translate(kind)) for kind in Target]
    return form
