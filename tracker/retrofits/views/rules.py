"""Views of the retrofit rules. Every reader sees them, the system administrator edits them."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col

from tracker.core.calendar.clock import now
from tracker.core.errors import NotFound
from tracker.core.i18n import Message, message
from tracker.core.roles import READERS, Role
from tracker.core.web import record_editor
from tracker.core.web.access import acting, actor, require_role
from tracker.core.web.locale import translate
from tracker.core.web.record_editor import Editing, in_list
from tracker.core.web.record_form import RecordForm
from tracker.core.web.request_session import db
from tracker.register.queries import enterprises
from tracker.retrofits import services
from tracker.retrofits.forms import LimitForm, MilestoneForm, RuleForm
from tracker.retrofits.models.rules import RetrofitLimit, RetrofitMilestone, RetrofitRule
from tracker.retrofits.models.tracks import RetrofitTrack
from tracker.retrofits.presenters.rules import one_word, rules_page, stage_names
from tracker.retrofits.rules import LADDER, TrackStage
from tracker.retrofits.services.rules import Kept

blueprint = Blueprint("retrofit_rules", __name__)
_KEEPS = require_role(Role.SYSTEM_ADMIN)
_SEES = require_role(*READERS, Role.SYSTEM_ADMIN)


class _Kind(NamedTuple):
    model: type[Kept]
    form: type[RecordForm]
    new: Message
    edit: Message
    start: dict[str, Any]


_KINDS = {
    "tracks": _Kind(
        RetrofitRule, RuleForm, message("新增改造规则"), message("改造规则"),
        {"stages": " ".join(LADDER), "stable_months": 1, "notice_days": 10, "barred_months": 6,
         "stall_days": 90, "evaluation_days": 30, "ratio": 80},
    ),
    "limits": _Kind(RetrofitLimit, LimitForm, message("新增限值"), message("限值"), {"hours_percent": 95}),
    "milestones": _Kind(RetrofitMilestone, MilestoneForm, message("新增里程碑"), message("里程碑"), {}),
}  # fmt: skip


@blueprint.get("/retrofit-rules")
@_SEES
def index() -> ResponseReturnValue:
    """Show the rules with their sources."""
    return render_template("retrofits/rules.html", page=rules_page(db(), actor()))


@blueprint.get("/retrofit-rules/<kind>/new")
@_KEEPS
def new(kind: str) -> ResponseReturnValue:
    """Show the form of a new row of a rule table."""
    return record_editor.show(_new(kind))


@blueprint.post("/retrofit-rules/<kind>/add")
@_KEEPS
def add(kind: str) -> ResponseReturnValue:
    """Add a row to a rule table."""
    return record_editor.run(lambda: _new(kind))


@blueprint.get("/retrofit-rules/<kind>/<int:rule_id>")
@_KEEPS
def edit(kind: str, rule_id: int) -> ResponseReturnValue:
    """Show the form of an existing row of a rule table."""
    return record_editor.show(_edit(kind, rule_id))


@blueprint.post("/retrofit-rules/<kind>/<int:rule_id>/change")
@_KEEPS
def change(kind: str, rule_id: int) -> ResponseReturnValue:
    """Change a row of a rule table."""
    return record_editor.run(lambda: _edit(kind, rule_id))


def _new(name: str) -> Editing:
    kind = _kind(name)
    form, stored = kind.form(), kind.form.of(_shown(kind.start))
    _offer(form, stored)

    def save() -> str:
        services.add_rule(db(), kind.model, _values(form), by=acting(), at=now())
        return url_for(".index")

    return in_list(
        (translate(kind.new), ""), send=url_for(".add", kind=name), form=form, stored=stored, save=save, back=_back()
    )


def _edit(name: str, rule_id: int) -> Editing:
    kind = _kind(name)
    rule: Kept | None = db().get(kind.model, rule_id)  # type: ignore[assignment]  # by the table
    if rule is None:
        raise NotFound(message("没有这条规则。"))
    form = kind.form()
    values = _shown({box: getattr(rule, box) for box in form.names})
    stored = kind.form.of(values, rule.version)
    _offer(form, stored)

    def save() -> None:
        services.change_rule(db(), rule, _values(form), version=rule.version, by=acting(), at=now())

    def mind() -> list[Message]:
        return _in_use(rule)

    send = url_for(".change", kind=name, rule_id=rule_id)
    return in_list(
        (translate(kind.edit), ""), send=send, form=form, stored=stored, save=save, warnings=mind, back=_back()
    )


def _kind(name: str) -> _Kind:
    if name not in _KINDS:
        raise NotFound(message("没有这类规则。"))
    return _KINDS[name]


def _offer(*forms: RecordForm) -> None:
    industries = [(each.code, each.name) for each in enterprises.industries(db()) if not each.retired]
    for form in forms:
        form["industry_code"].choices = industries


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """Return stored values as the form shows them, with the names of stages."""
    return values | {"stages": stage_names(values["stages"])} if "stages" in values else values


def _values(form: RecordForm) -> dict[str, Any]:
    """Return the values of the form as they are stored, with the values of stages in place of their names."""
    values = {box.short_name: box.data for box in form.boxes}
    if "stages" in values:
        by_name = {name: stage for stage in TrackStage for name in (stage.label, one_word(stage))}
        words = str(values["stages"]).split()
        values["stages"] = " ".join(by_name[word].value if word in by_name else word for word in words)
    return values


def _in_use(rule: Kept) -> list[Message]:
    if not isinstance(rule, RetrofitRule):
        return []
    query = sa.select(sa.func.count()).select_from(RetrofitTrack)
    mine = (col(RetrofitTrack.industry_code) == rule.industry_code, col(RetrofitTrack.track) == rule.track)
    count = db().scalars(query.where(*mine)).one()
    return [message("按这条规则已有 {n} 轨；已核实的阶段不变，以后的申报按新规则。", n=count)] if count else []


def _back() -> tuple[str, str]:
    return _("改造规则"), url_for(".index")
