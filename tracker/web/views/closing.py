"""Closing a month: reconciled, signed off by each root, closed, single enterprises reopened before; and the bridge."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid
from tracker.domain.words import say
from tracker.models import Month
from tracker.queries import bridge as bridges
from tracker.queries import months
from tracker.queries.bridge import BridgePart
from tracker.queries.figures.tree import cut_name
from tracker.services import months as services
from tracker.web.access import acting, acts, now, reads
from tracker.web.database import db
from tracker.web.forms.boxes import box
from tracker.web.forms.fields import cleaned
from tracker.web.pages.closing import closing_page
from tracker.web.pages.frame import frame
from tracker.web.pages.lists import cut_asked

blueprint = Blueprint("closing", __name__)
_LARGEST = 2**31 - 1


def _month(session: Session, month: str) -> Month:
    return months.month(session, month)


@blueprint.get("/months/<month>/closing")
@reads
def show(month: str) -> ResponseReturnValue:
    """Show how the month stands before it is closed."""
    page = closing_page(db(), _month(db(), month), acting())
    return render_template("closing/show.html", page=page)


@blueprint.post("/months/<month>/closing/sign-off")
@acts(_month)
def sign_off(month: str) -> ResponseReturnValue:
    """Sign one's side off."""
    services.sign_off(db(), _month(db(), month), by=acting(), at=now())
    flash(_("已签审。没有通过的月报记为未报，沿用上月。"), "success")
    return redirect(url_for(".show", month=month))


@blueprint.post("/months/<month>/closing/close")
@acts(_month)
def close(month: str) -> ResponseReturnValue:
    """Close the month for good."""
    version = request.form.get("version", default=0, type=int)
    if not 0 < version <= _LARGEST:
        raise Invalid(say("表单不完整，没有改动任何数据。请刷新页面再做一次。"))
    carried = request.form.get("carried", "")
    services.close(db(), _month(db(), month), version=version, by=acting(), at=now(), carried=carried)
    flash(_("已关账。本月的数字从此不再变动。"), "success")
    return redirect(url_for(".show", month=month))


@blueprint.post("/months/<month>/closing/reopen")
@acts(_month)
def reopen(month: str) -> ResponseReturnValue:
    """Let named enterprises report again."""
    codes = cleaned(request.form.get("codes", "")).replace("，", " ").replace(",", " ").replace("、", " ").split()[:50]
    count = services.reopen(db(), _month(db(), month), codes, box(request.form, "reason"), by=acting(), at=now())
    flash(_("已重开 %(n)s 家，已发消息。", n=count), "success")
    return redirect(url_for(".show", month=month))


@blueprint.get("/months/<month>/bridge")
@reads
def bridge(month: str) -> ResponseReturnValue:
    """Show how last month's figure became this month's."""
    found, cut = _month(db(), month), cut_asked()
    page = bridges.bridge(db(), found, cut)
    part = next((each for each in BridgePart if each.value == request.args.get("part")), None)
    return render_template(
        "closing/bridge.html", page=page, part=part, parts=list(BridgePart), cut=cut, cut_name=cut_name(db(), cut),
        frame=frame(months.every(db()), found),
    )  # fmt: skip
