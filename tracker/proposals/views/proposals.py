"""Views of proposals: list, one proposal, and its decision with a preview of the effect."""

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
    """List the proposals that wait for the person, and all proposals within the access scope."""
    return render_template("proposals/index.html", page=proposals_page(db(), acting()))


@blueprint.get("/proposals/<int:proposal_id>")
@require_reader
def show(proposal_id: int) -> ResponseReturnValue:
    """Show one proposal: its change, the consents and the decision."""
    page = proposal_page(db(), _within(db(), proposal_id), acting())
    return render_template("proposals/show.html", page=page)


@blueprint.post("/proposals/<int:proposal_id>/effect")
@require_actor(_within)
def effect(proposal_id: int) -> ResponseReturnValue:
    """Preview the effect of a proposal. One that no longer fits the present values can only be rejected."""
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
    """Consent or decline for an asked bureau, or approve, reject or withdraw the proposal."""
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
