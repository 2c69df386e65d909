"""Proposals as they are read: what waits for a decision, one of them, and the words for what it moves."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.domain.errors import NotFound
from tracker.domain.plans import Stage
from tracker.domain.proposals import (
    ProposalAction,
    ProposalKind,
    ProposalSituation,
    ProposalState,
    proposal_refusal,
)
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.models import Bureau, Enterprise, Person, PlanItem, Position, Project, Proposal, Term
from tracker.queries import months
from tracker.queries.positions import term_in_force

_LATEST = "9999-12"


class ProposalRow(NamedTuple):
    """One proposal in a list."""

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
    """What a proposal moves, in the words of its fields."""

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """Each field with its old and new value."""
        return [(name, self.before.get(name), value) for name, value in self.after.items()]


def rows(session: Session, state: ProposalState | None = None) -> list[ProposalRow]:
    """Give the proposals within reach, those that wait first, then the latest decided."""
    proposer, decider = aliased(Person), aliased(Person)
    term = sa.and_(
        col(Term.enterprise_id) == col(Proposal.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), _LATEST),
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Proposal.id), col(Proposal.kind), col(Proposal.state), col(Term.name), col(Project.title),
            col(Bureau.short_name), col(Bureau.path), col(proposer.name), col(proposer.id), col(Proposal.proposed_at),
            col(decider.name), col(Proposal.decided_at),
        )
        .select_from(Proposal)
        .join(Enterprise, col(Enterprise.id) == col(Proposal.enterprise_id))
        .join(Term, term)
        .join(Bureau, col(Bureau.id) == col(Proposal.bureau_id))
        .join(proposer, col(proposer.id) == col(Proposal.proposer_id))
        .outerjoin(decider, col(decider.id) == col(Proposal.decider_id))
        .outerjoin(Project, col(Project.id) == col(Proposal.project_id))
        .order_by(col(Proposal.decided_at).is_not(None), col(Proposal.id).desc())
    )  # fmt: skip
    if state is not None:
        query = query.where(col(Proposal.state) == state)
    return [ProposalRow(*row) for row in session.execute(query)]


def waiting_for(session: Session, actor: Actor) -> list[ProposalRow]:
    """Give what waits for this person's decision."""
    open_ones = rows(session, ProposalState.PROPOSED)
    if not actor.approver or actor.bureau_id is None or not open_ones:
        return []
    own = session.get_one(Bureau, actor.bureau_id)
    above = [row for row in open_ones if _is_above(own, row.bureau_path)]
    return [row for row in above if _may_decide(session, row.id, actor)]


def _may_decide(session: Session, proposal_id: int, actor: Actor) -> bool:
    found = session.get_one(Proposal, proposal_id)
    now = situation(session, found, found.enterprise_id, actor)
    return any(proposal_refusal(each, now) is None for each in (ProposalAction.APPROVE, ProposalAction.REJECT))


def proposal(session: Session, proposal_id: int) -> Proposal:
    """Give a proposal within reach; raise NotFound otherwise."""
    query = sa.select(Proposal).join(Enterprise, col(Enterprise.id) == col(Proposal.enterprise_id))
    found = session.scalar(query.where(col(Proposal.id) == proposal_id))
    if found is None:
        raise NotFound(say("没有这件提请。"))
    return found


def same(
    session: Session, kind: ProposalKind, enterprise_id: int, project_id: int | None, after: str, person_id: int
) -> Proposal | None:
    """Give the proposal of the same change by the same person that still waits."""
    query = sa.select(Proposal).where(
        col(Proposal.state) == ProposalState.PROPOSED,
        col(Proposal.kind) == kind,
        col(Proposal.enterprise_id) == enterprise_id,
        col(Proposal.project_id).is_not_distinct_from(project_id),
        col(Proposal.after) == after,
        col(Proposal.proposer_id) == person_id,
    )
    return session.scalars(query.limit(1)).first()


def change(found: Proposal) -> Change:
    """Give what a proposal moves."""
    return Change(json.loads(found.before), json.loads(found.after))


def term_now(session: Session, enterprise_id: int) -> Term:
    """Give the latest term of an enterprise."""
    query = sa.select(Term).where(col(Term.enterprise_id) == enterprise_id).order_by(col(Term.from_month).desc())
    return session.scalars(query.limit(1)).one()


def item_in_force(session: Session, project_id: int, year: int, month: str) -> PlanItem | None:
    """Give a project's item of a year that is in force at a month."""
    return session.scalar(
        sa.select(PlanItem).where(
            col(PlanItem.project_id) == project_id,
            col(PlanItem.year) == year,
            col(PlanItem.from_month) <= month,
            sa.or_(col(PlanItem.to_month).is_(None), col(PlanItem.to_month) >= month),
        )
    )


def stage_at(session: Session, project_id: int, month: str) -> Stage | None:
    """Give the stage a project had reached by a month, as far as positions tell."""
    query = sa.select(col(Position.stage)).where(col(Position.project_id) == project_id, col(Position.month) <= month)
    return session.scalars(query.order_by(col(Position.month).desc()).limit(1)).first()


def next_project_code(session: Session) -> str:
    """Give the code of the next new project: P and the number after the highest."""
    numbers = [
        code[1:] for code in session.scalars(sa.select(col(Project.code)).where(col(Project.code).startswith("P")))
    ]
    return f"P{max((int(number) for number in numbers if number.isdigit()), default=0) + 1:04d}"


def situation(session: Session, found: Proposal | None, enterprise_id: int, actor: Actor) -> ProposalSituation:
    """Give all that decides which steps are open to a person; without a proposal: whether one may be made."""
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    proposing = session.get_one(Bureau, found.bureau_id) if found is not None else None
    return ProposalSituation(
        state=None if found is None else found.state,
        role=actor.role,
        approver=actor.approver,
        is_supervisor=own is not None and own.id == term_now(session, enterprise_id).bureau_id,
        is_above=own is not None and proposing is not None and _is_above(own, proposing.path),
        is_proposer=found is not None and found.proposer_id == actor.person_id,
        month_open=months.open_month(session) is not None,
    )


def _is_above(own: Bureau, path: str) -> bool:
    """Tell whether a bureau stands above another; a root's own proposals are decided at the root."""
    return path.startswith(own.path) and (path != own.path or own.parent_id is None)


def enterprise_code(session: Session, enterprise_id: int) -> str:
    """Give the code of an enterprise."""
    return session.scalars(sa.select(col(Enterprise.code)).where(col(Enterprise.id) == enterprise_id)).one()
