"""Queries of consents: which bureaus must consent to a proposal, and which have."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.roles import Actor
from tracker.people.models.people import Person
from tracker.proposals.models import Proposal, ProposalConsent
from tracker.proposals.rules import AWAITED, STATE_OF, Party
from tracker.register.models import Bureau


class ConsentRow(NamedTuple):
    """One bureau that must consent to a proposal, and the person who consented for it, if any."""

    party: Party
    bureau_id: int
    bureau: str
    person_id: int | None
    person: str | None
    at: datetime | None
    opinion: str


def awaited_of(session: Session, actor: Actor) -> set[int]:
    """Return the ids of proposals that wait for the consent of a person's bureau now."""
    query = (
        sa.select(col(Proposal.id), col(Proposal.state), col(ProposalConsent.party))
        .join(ProposalConsent, col(ProposalConsent.proposal_id) == col(Proposal.id))
        .where(
            col(ProposalConsent.bureau_id) == actor.bureau_id, col(ProposalConsent.person_id).is_(None),
            col(Proposal.state).in_(AWAITED),
        )
    )  # fmt: skip
    return {number for number, state, party in session.execute(query) if STATE_OF[party] is state}


def agreed_by(session: Session, person_id: int) -> set[int]:
    """Return the ids of proposals to which a person consented, for any bureau."""
    mine = sa.select(col(ProposalConsent.proposal_id)).where(col(ProposalConsent.person_id) == person_id)
    return set(session.scalars(mine))


def of(session: Session, found: Proposal) -> list[ConsentRow]:
    """Return the consents that a proposal needs, in the order in which the bureaus are asked."""
    query = (
        sa.select(
            col(ProposalConsent.party), col(Bureau.id), col(Bureau.name), col(Person.id), col(Person.name),
            col(ProposalConsent.at), col(ProposalConsent.opinion),
        )
        .join(Bureau, col(Bureau.id) == col(ProposalConsent.bureau_id))
        .outerjoin(Person, col(Person.id) == col(ProposalConsent.person_id))
        .where(col(ProposalConsent.proposal_id) == found.id)
        .order_by(col(ProposalConsent.id))
    )  # fmt: skip
    return [ConsentRow(*row) for row in session.execute(query)]


def awaited(session: Session, found: Proposal) -> list[ConsentRow]:
    """Return the consents of a proposal that are missing now."""
    return [each for each in of(session, found) if each.person_id is None and STATE_OF[each.party] is found.state]


def names_awaited(session: Session) -> dict[int, list[str]]:
    """Return the short names of the bureaus whose consent is missing now, keyed by proposal id."""
    query = (
        sa.select(
            col(Proposal.id), col(Proposal.state), col(ProposalConsent.party), col(Bureau.short_name)
        )
        .join(ProposalConsent, col(ProposalConsent.proposal_id) == col(Proposal.id))
        .join(Bureau, col(Bureau.id) == col(ProposalConsent.bureau_id))
        .where(col(ProposalConsent.person_id).is_(None), col(Proposal.state).in_(AWAITED))
        .order_by(col(ProposalConsent.id))
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for number, state, party, name in session.execute(query):
        if STATE_OF[party] is state:
            found.setdefault(number, []).append(name)
    return found
