"""Queries of grade changes outside applications: the list, one change, and who may act on it."""

from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.grading.models.grades import GradeChange
from tracker.grading.rules import GradeLevel, RecordKind
from tracker.grading.rules.changes import CHANGE, ChangeSituation
from tracker.people.models.people import Person
from tracker.proposals.rules import ProposalAction, ProposalState
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import terms
from tracker.register.queries.terms import term_in_force


class ChangeRow(NamedTuple):
    """One grade change as a row of a list."""

    id: int
    kind: RecordKind
    state: ProposalState
    enterprise: str
    line: str
    level: GradeLevel
    valid_from: date
    bureau: str
    proposer: str
    proposed_at: datetime
    decider: str | None
    decided_at: datetime | None


def rows(session: Session, enterprise_id: int | None = None) -> list[ChangeRow]:
    """Return the grade changes within the access scope. Undecided ones come first, then the newest."""
    proposer, decider = aliased(Person), aliased(Person)
    term = sa.and_(
        col(Term.enterprise_id) == col(GradeChange.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(GradeChange.id), col(GradeChange.kind), col(GradeChange.state), col(Term.name), col(GradeChange.line),
            col(GradeChange.level), col(GradeChange.valid_from), col(Bureau.short_name), col(proposer.name),
            col(GradeChange.proposed_at), col(decider.name), col(GradeChange.decided_at),
        )
        .select_from(GradeChange)
        .join(Enterprise, col(Enterprise.id) == col(GradeChange.enterprise_id))
        .join(Term, term)
        .join(Bureau, col(Bureau.id) == col(GradeChange.bureau_id))
        .join(proposer, col(proposer.id) == col(GradeChange.proposer_id))
        .outerjoin(decider, col(decider.id) == col(GradeChange.decider_id))
        .order_by(col(GradeChange.decided_at).is_not(None), col(GradeChange.id).desc())
    )  # fmt: skip
    if enterprise_id is not None:
        query = query.where(col(GradeChange.enterprise_id) == enterprise_id)
    return [ChangeRow(*row) for row in session.execute(query)]


def waiting_for(session: Session, actor: Actor) -> list[ChangeRow]:
    """Return the grade changes that wait for a person's decision."""
    if not actor.approver:
        return []
    query = sa.select(GradeChange).where(col(GradeChange.state) == ProposalState.PROPOSED)
    open_ones = {
        found.id
        for found in session.scalars(query)
        if refusal(CHANGE, situation(session, found, actor), ProposalAction.APPROVE) is None
    }
    return [row for row in rows(session) if row.id in open_ones] if open_ones else []


def change(session: Session, change_id: int) -> GradeChange:
    """Return a grade change by id. Raise NotFound where there is none within the access scope."""
    query = sa.select(GradeChange).join(Enterprise, col(Enterprise.id) == col(GradeChange.enterprise_id))
    grade_change = session.scalar(query.where(col(GradeChange.id) == change_id))
    if grade_change is None:
        raise NotFound(message("没有这件等级变更。"))
    return grade_change


def same(session: Session, wanted: GradeChange) -> GradeChange | None:
    """Return the undecided change of the same grade to the same level by the same person, or None."""
    query = sa.select(GradeChange).where(
        col(GradeChange.state) == ProposalState.PROPOSED,
        col(GradeChange.enterprise_id) == wanted.enterprise_id,
        col(GradeChange.kind) == wanted.kind,
        col(GradeChange.line) == wanted.line,
        col(GradeChange.level) == wanted.level,
        col(GradeChange.proposer_id) == wanted.proposer_id,
    )
    return session.scalars(query.limit(1)).first()


def on_chain(session: Session, enterprise_id: int, actor: Actor) -> bool:
    """Return whether a person belongs to the supervisor bureau of an enterprise or to one above it."""
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    if own is None:
        return False
    supervisor = session.get_one(Bureau, terms.term_now(session, enterprise_id).bureau_id)
    return supervisor.path.startswith(own.path)


def situation(session: Session, grade_change: GradeChange, actor: Actor, *, new: bool = False) -> ChangeSituation:
    """Return the values that decide which steps of a grade change a person may take."""
    own = None if actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    return ChangeSituation(
        state=None if new else grade_change.state,
        role=actor.role,
        level=grade_change.level,
        approver=actor.approver,
        on_chain=on_chain(session, grade_change.enterprise_id, actor),
        at=own.level if own else None,
        is_proposer=not new and grade_change.proposer_id == actor.person_id,
    )
