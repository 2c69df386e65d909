"""Views of proposals: list, detail, decision with a preview of the effect."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.errors import Conflict, NotFound
from tracker.core.i18n import message
from tracker.core.web.access import acting, require_actor, require_reader
from tracker.core.web.form_version import sent_version
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.proposals import services
from tracker.proposals.models import Proposal
from tracker.proposals.presenters import proposal_page, proposals_page
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import ProposalAction

blueprint = Blueprint("proposals", __name__)


def _within(session: Session, proposal_id: int, **rest: str) -> Proposal:
    return queries.proposal(session, proposal_id)


@blueprint.get("/proposals")
@require_reader
def index() -> ResponseReturnValue:
    """List what waits for my decision, and everything that was asked for."""
    return render_template("proposals/index.html", page=proposals_page(db(), acting()))


@blueprint.get("/proposals/<int:proposal_id>")
@require_reader
def show(proposal_id: int) -> ResponseReturnValue:
    """Show one proposal: what it moves, and who decided."""
    page = proposal_page(db(), _within(db(), proposal_id), acting())
    return render_template("proposals/show.html", page=page)


@blueprint.post("/proposals/<int:proposal_id>/effect")
@require_actor(_within)
def effect(proposal_id: int) -> ResponseReturnValue:
    """Try the change out, show what it would do, and take it back; one that no longer fits can only be refused."""
    proposal, why = _within(db(), proposal_id), ""
    try:
        shown = services.effect(db(), proposal)
    except Conflict as stale:
        shown, why = [], " ".join(translate(each) for each in stale.sentences)
    page = proposal_page(db(), proposal, acting(), shown)
    db().rollback()
    return render_template("proposals/show.html", page=replace(page, looked=True, stale=why))


@blueprint.post("/proposals/<int:proposal_id>/<action>")
@require_actor(_within)
def decide(proposal_id: int, action: str) -> ResponseReturnValue:
    """Agree or decline as a bureau that is asked; approve, reject or withdraw."""
    wanted = next(
        (each for each in ProposalAction if each.value == action and each is not ProposalAction.PROPOSE), None
    )
    if wanted is None:
        raise NotFound(message("没有这一步。"))
    version = sent_version()
    opinion = box(request.form, "opinion")
    proposal = _within(db(), proposal_id)
    own = {ProposalAction.CONSENT: services.consent, ProposalAction.DECLINE: services.decline}
    step = own.get(wanted, partial(services.decide, action=wanted))
    step(db(), proposal, by=acting(), version=version, at=now(), opinion=opinion)
    flash(_("已%(action)s。", action=translate(wanted)), "success")
    return redirect(url_for(".show", proposal_id=proposal_id))
