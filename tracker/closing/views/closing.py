"""Views of closing: checklist, sign-off and closing with a preview of their effect, reopening, reconciliation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.closing import services
from tracker.closing.presenters.bridge import bridge_page
from tracker.closing.presenters.checks import effect_page
from tracker.closing.presenters.closing import closing_page
from tracker.closing.rules import ClosingAction
from tracker.core.calendar import months as calendar
from tracker.core.calendar.clock import now
from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import message
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.fields import cleaned
from tracker.core.web.form_version import sent_version
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.figures.queries.reconciliation import BridgePart
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.register.parts import cut_asked

blueprint = Blueprint("closing", __name__)
_MAX_REOPENED = 50
"""Maximum number of enterprises reopened at once."""


def _month(session: Session, month: str) -> Month:
    return months.month(session, month)


@blueprint.get("/months/<month>/closing")
@require_reader
def show(month: str) -> ResponseReturnValue:
    """Show how the month stands before it is closed."""
    page = closing_page(db(), _month(db(), month), acting())
    return render_template("closing/show.html", page=page)


@blueprint.get("/months/<month>/closing/sign-off")
@require_reader
def signing(month: str) -> ResponseReturnValue:
    """Show what signing one's side off does, before it is done."""
    return _effect(month, ClosingAction.SIGN_OFF)


@blueprint.post("/months/<month>/closing/sign-off")
@require_actor(_month)
def sign_off(month: str) -> ResponseReturnValue:
    """Sign one's side off, as it was shown; without that, or where it is another by now, show the effect."""
    calendar_month, seen = _month(db(), month), request.form.get("seen", "")
    if not seen:
        return _effect(month, ClosingAction.SIGN_OFF), 422
    try:
        services.sign_off(db(), calendar_month, by=acting(), at=now(), seen=seen)
    except Conflict as moved:
        db().rollback()
        return _effect(month, ClosingAction.SIGN_OFF, translate(moved.sentences[0])), 409
    flash(_("已审签%(month)s。", month=translate(calendar.name(calendar_month.code))), "success")
    return redirect(url_for(".show", month=month))


@blueprint.get("/months/<month>/closing/close")
@require_reader
def locking(month: str) -> ResponseReturnValue:
    """Show what closing the month does, before it is done."""
    return _effect(month, ClosingAction.CLOSE)


@blueprint.post("/months/<month>/closing/close")
@require_actor(_month)
def close(month: str) -> ResponseReturnValue:
    """Close the month, as it was shown; without that show the effect."""
    calendar_month, seen = _month(db(), month), request.form.get("seen", "")
    if not seen:
        return _effect(month, ClosingAction.CLOSE), 422
    version = sent_version()
    carried = request.form.get("carried", "")
    try:
        services.close(db(), calendar_month, version=version, by=acting(), at=now(), carried=carried, seen=seen)
    except (Conflict, Invalid) as refused:
        db().rollback()
        status = 409 if isinstance(refused, Conflict) else 422
        return _effect(month, ClosingAction.CLOSE, translate(refused.sentences[0])), status
    flash(_("已封账%(month)s，数据锁定。", month=translate(calendar.name(calendar_month.code))), "success")
    return redirect(url_for(".show", month=month))


@blueprint.post("/months/<month>/closing/reopen")
@require_actor(_month)
def reopen(month: str) -> ResponseReturnValue:
    """Reopen the selected enterprises and those whose codes were typed."""
    typed = cleaned(request.form.get("more", "")).replace("，", " ").replace(",", " ").replace("、", " ").split()
    codes = list(dict.fromkeys([*map(cleaned, request.form.getlist("codes")), *typed]))
    if len(codes) > _MAX_REOPENED:
        raise Invalid(message("一次最多重开 {n} 家。", n=_MAX_REOPENED))
    count = services.reopen(db(), _month(db(), month), codes, box(request.form, "reason"), by=acting(), at=now())
    flash(_("已重开 %(n)s 家，已发消息；办结后请再次审签。", n=count), "success")
    return redirect(url_for(".show", month=month))


@blueprint.get("/months/<month>/bridge")
@require_reader
def bridge(month: str) -> ResponseReturnValue:
    """Show how last month's figure became this month's."""
    calendar_month, cut = _month(db(), month), cut_asked()
    named = picked(BridgePart, "part")
    page = bridge_page(db(), calendar_month, cut, BridgePart(named) if named else None)
    return render_template("closing/bridge.html", page=page)


def _effect(month: str, action: ClosingAction, problem: str = "") -> str:
    """Render what an action does. Raise NotAllowed or Closed where the acting person may not do it."""
    calendar_month = _month(db(), month)
    own = services.require_closer(db(), calendar_month, action, acting())
    return render_template("closing/effect.html", page=effect_page(db(), calendar_month, action, own, problem))
