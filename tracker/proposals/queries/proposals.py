"""Queries of proposals: the list, one proposal, and who may take which step of it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.months.queries import months
from tracker.people.models.people import Assignment, Person
from tracker.plans.models import Project
from tracker.proposals.models import Proposal
from tracker.proposals.queries import consents
from tracker.proposals.rules import OPEN, Ends, ProposalKind, ProposalNeed, ProposalSituation, ProposalState
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force, term_now
from tracker.register.rules.register import keys_of


class ProposalRow(NamedTuple):
    """One proposal as a row of a list."""

    id: int
    kind: ProposalKind
    state: ProposalState
    enterprise: str
    project: str | None
    bureau: str
    bureau_path: str
    proposer: str
    proposer_id: int
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Change:
    """The fields that a proposal changes, with their old and new values as stored in JSON."""

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """Return each changed field with its old and its new value."""
        return [(name, self.before.get(name), value) for name, value in self.after.items()]


def rows(session: Session, *states: ProposalState) -> list[ProposalRow]:
    """Return the proposals within the access scope, of the given states or of all.

    Undecided proposals come first, then the newest.
    """
    proposer, decider = aliased(Person), aliased(Person)
    term = sa.and_(
        col(Term.enterprise_id) == col(Proposal.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Proposal.id), col(Proposal.kind), col(Proposal.state), col(Term.name), col(Project.title),
            col(Bureau.short_name), col(Bureau.path), col(proposer.name), col(proposer.id), col(Proposal.proposed_at),
            col(decider.name), col(Proposal.decided_at),
        )
        .select_from(Proposal)
        .join(Term, term)
        .join(Bureau, col(Bureau.id) == col(Proposal.bureau_id))
        .join(proposer, col(proposer.id) == col(Proposal.proposer_id))
        .outerjoin(decider, col(decider.id) == col(Proposal.decider_id))
        .outerjoin(Project, col(Project.id) == col(Proposal.project_id))
        .order_by(col(Proposal.decided_at).is_not(None), col(Proposal.id).desc())
    )  # fmt: skip
    if states:
        query = query.where(col(Proposal.state).in_(states))
    return [ProposalRow(*row) for row in session.execute(query)]


def waiting_for(session: Session, actor: Actor) -> list[ProposalRow]:
    """Return the proposals that wait for a person: to consent for their bureau, or to decide in a bureau above."""
    open_ones = rows(session, *OPEN)
    if actor.role is not Role.REVIEWER or actor.bureau_id is None or not open_ones:
        return []
    asked = consents.awaited_of(session, actor)
    own = session.get_one(Bureau, actor.bureau_id)
    agreed = consents.agreed_by(session, actor.person_id)
    return [
        row
        for row in open_ones
        if row.id not in agreed
        and row.proposer_id != actor.person_id
        and (row.id in asked or _decides(actor, own, row))
    ]


def _decides(actor: Actor, own: Bureau, row: ProposalRow) -> bool:
    return row.state is ProposalState.PROPOSED and actor.approver and _is_above(own, row.bureau_path)


def ends(session: Session, found: Proposal) -> Ends | None:
    """Return the bureaus that take part in a transfer, or None where no bureau changes.

    Raise Invalid where the receiving bureau does not exist.
    """
    moved = change(found).after.get("bureau")
    if moved is None:
        return None
    receiver = session.scalar(sa.select(Bureau).where(col(Bureau.key) == moved))
    if receiver is None:
        raise Invalid(message("没有编码为“{unit}”的{kind}。", unit=moved, kind=message("监管部门")))
    leaving = session.get_one(Bureau, term_now(session, found.enterprise_id).bureau_id)
    roots = [_root(session, each) for each in (leaving, receiver)]
    return Ends(found.bureau_id, receiver.id, *roots)


def _root(session: Session, bureau: Bureau) -> int:
    key = keys_of(bureau.path)[0]
    return session.scalars(sa.select(col(Bureau.id)).where(col(Bureau.key) == key)).one()


def proposal(session: Session, proposal_id: int) -> Proposal:
    """Return a proposal by id. Raise NotFound where there is none within the access scope."""
    found = session.scalar(sa.select(Proposal).where(col(Proposal.id) == proposal_id))
    if found is None:
        raise NotFound(message("没有这件提请。"))
    return found


def same(
    session: Session, kind: ProposalKind, *, enterprise_id: int, project_id: int | None, after: str, person_id: int
) -> Proposal | None:
    """Return the undecided proposal of the same change by the same person, or None."""
    query = sa.select(Proposal).where(
        col(Proposal.state).in_(OPEN),
        col(Proposal.kind) == kind,
        col(Proposal.enterprise_id) == enterprise_id,
        col(Proposal.project_id).is_not_distinct_from(project_id),
        col(Proposal.after) == after,
        col(Proposal.proposer_id) == person_id,
    )
    return session.scalars(query.limit(1)).first()


def change(found: Proposal) -> Change:
    """Return the change of a proposal, read from its JSON."""
    return Change(json.loads(found.before), json.loads(found.after))


def situation(session: Session, found: Proposal | None, enterprise_id: int, actor: Actor) -> ProposalSituation:
    """Return the values that decide which steps of a proposal a person may take.

    Without a proposal, they decide whether the person may make one.
    """
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    proposing = session.get_one(Bureau, found.bureau_id) if found is not None else None
    waited_for = consents.awaited(session, found) if found is not None else []
    return ProposalSituation(
        state=None if found is None else found.state,
        role=actor.role,
        approver=actor.approver,
        is_supervisor=own is not None and own.id == term_now(session, enterprise_id).bureau_id,
        is_above=own is not None and proposing is not None and _is_above(own, proposing.path),
        is_proposer=found is not None and found.proposer_id == actor.person_id,
        is_awaited=own is not None and own.id in {each.bureau_id for each in waited_for},
        has_consented=found is not None and found.id in consents.agreed_by(session, actor.person_id),
        awaited=tuple(each.bureau for each in waited_for),
        missing={ProposalNeed.OPEN_MONTH: int(months.open_month(session) is None)},
    )


def deciders(session: Session, found: Proposal, day: date) -> list[int]:
    """Return the ids of the persons who may decide a proposal on a day.

    They are approvers in a bureau above who neither proposed it nor consented to it.
    """
    proposing = session.get_one(Bureau, found.bureau_id)
    paths = {each.id: each for each in session.scalars(sa.select(Bureau)) if _is_above(each, proposing.path)}
    agreed = {each.person_id for each in consents.of(session, found)} | {found.proposer_id}
    people = session.scalars(
        sa.select(Assignment).where(
            col(Assignment.bureau_id).in_(paths), col(Assignment.role) == Role.REVIEWER, col(Assignment.approver),
            col(Assignment.from_day) <= day, _not_over(Assignment.to_day, day), _not_over(Assignment.approver_to, day),
        )
    )  # fmt: skip
    return sorted({each.person_id for each in people} - agreed)


def _not_over(column: Any, day: date) -> sa.ColumnElement[bool]:
    return sa.or_(col(column).is_(None), col(column) >= day)


def _is_above(own: Bureau, path: str) -> bool:
    """Return whether a bureau is above another. The proposals of a root bureau are decided by the root itself."""
    return path.startswith(own.path) and (path != own.path or own.parent_id is None)
