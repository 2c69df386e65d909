"""Consents to a proposal before its decision: by the receiving bureau, and by both root bureaus between the sides."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Closed
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, Effects, transition
from tracker.notifications import services as notices
from tracker.notifications.rules import NoticeKind
from tracker.people.queries import people
from tracker.proposals.models import Proposal, ProposalConsent
from tracker.proposals.queries import consents
from tracker.proposals.queries import proposals as queries
from tracker.proposals.rules import Party, ProposalAction, ProposalState, parties, state_after
from tracker.proposals.services.transition import ProposalCase, address, tell
from tracker.register.models import Bureau
from tracker.register.queries import terms

_ASKED = list(Party)
"""The order in which the bureaus are asked."""


def ask(session: Session, proposal: Proposal) -> None:
    """Request the consents that a new proposal needs. Without any, the proposal waits for its decision at once."""
    asked = _parties(session, proposal)
    for bureau_id, party in sorted(asked.items(), key=lambda pair: _ASKED.index(pair[1])):
        session.add(ProposalConsent(proposal_id=proposal.id, party=party, bureau_id=bureau_id))
    proposal.state = state_after(list(asked.values()))
    session.flush()


def consent(session: Session, proposal: Proposal, *, by: Actor, version: int, at: datetime, opinion: str = "") -> None:
    """Consent for the person's own bureau. After the last consent the proposal can be decided."""
    stood: list[ProposalState] = []

    def agree() -> dict[str, object]:
        stood.append(proposal.state)
        session.execute(
            sa.update(ProposalConsent)
            .where(
                col(ProposalConsent.proposal_id) == proposal.id, col(ProposalConsent.bureau_id) == by.bureau_id,
                col(ProposalConsent.person_id).is_(None),
            )
            .values(person_id=by.person_id, at=at, opinion=opinion[:500])
        )  # fmt: skip
        missing = [each.party for each in consents.of(session, proposal) if each.person_id is None]
        return {"state": state_after(missing)}

    def ask_next() -> AuditDetails:
        if proposal.state not in stood:
            notify_next(session, proposal, at)
        return AuditDetails()

    effects = Effects(event=AuditAction.DECIDED, prepare=agree, follow=ask_next)
    transition(
        session, ProposalCase(proposal), ProposalAction.CONSENT, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def decline(session: Session, proposal: Proposal, *, by: Actor, version: int, at: datetime, opinion: str) -> None:
    """Refuse to consent, with a reason. This ends the proposal."""

    def answer() -> AuditDetails:
        tell(session, proposal, opinion, at)
        return AuditDetails()

    ended = {"decider_id": by.person_id, "decided_at": at, "opinion": opinion[:500]}
    effects = Effects(event=AuditAction.DECIDED, prepare=lambda: ended, follow=answer)
    transition(
        session, ProposalCase(proposal), ProposalAction.DECLINE, by=by, version=version, at=at, opinion=opinion,
        effects=effects,
    )  # fmt: skip


def require_agreed(session: Session, proposal: Proposal) -> None:
    """Raise Closed while a required consent is missing, also where the bureaus changed after the proposal was made."""
    agreed = {each.bureau_id for each in consents.of(session, proposal) if each.person_id is not None}
    missing = set(_parties(session, proposal)) - agreed
    if missing:
        names = session.scalars(sa.select(col(Bureau.name)).where(col(Bureau.id).in_(missing)).order_by(col(Bureau.id)))
        raise Closed(message("还没有征得{bureaus}同意，不能决定。请撤回后重新提请。", bureaus=tuple(names)))


def notify_next(session: Session, proposal: Proposal, at: datetime) -> None:
    """Notify the persons who must consent or decide next."""
    day = months.local(at).date()
    name = terms.term_now(session, proposal.enterprise_id).name
    if proposal.state is ProposalState.PROPOSED:
        words = message("{name}的提请（{kind}）待决定。", name=name, kind=message(proposal.kind.label))
        ids = set(queries.deciders(session, proposal, day))
    else:
        words = message("{name}的提请（{kind}）须由本单位同意。", name=name, kind=message(proposal.kind.label))
        asked = [each.bureau_id for each in consents.awaited(session, proposal)]
        agreed = {each.person_id for each in consents.of(session, proposal)} | {proposal.proposer_id}
        ids = {person for bureau in asked for person in people.reviewers(session, bureau, day)} - agreed
    notices.send(session, ids, kind=NoticeKind.PROPOSAL, words=words, address=address(proposal), at=at)


def _parties(session: Session, proposal: Proposal) -> dict[int, Party]:
    ends = queries.ends(session, proposal)
    return {} if ends is None else parties(ends)
