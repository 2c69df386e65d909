"""Queries of stage claims: waiting ones, earlier ones, objections, sent reports."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.roles import Actor
from tracker.evidence.models import StoredFile
from tracker.people.models.people import Person
from tracker.register.models import Bureau, Term
from tracker.register.queries import supervision
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of
from tracker.retrofits.models.tracks import Elimination, Objection, ReportSent, RetrofitTrack, StageClaim
from tracker.retrofits.rules import (
    BY_ROOT,
    ClaimState,
    EliminationStage,
    ObjectionState,
    Recipient,
    Stage,
    StageSituation,
    TrackStage,
)

Staged = RetrofitTrack | Elimination


class ClaimRow(NamedTuple):
    """One claim with its people and its file in words."""

    claim: StageClaim
    stage: Stage
    claimed_by: str | None
    decided_by: str | None
    file: str | None

    @property
    def sent(self) -> dict[Recipient, date]:
        """To whom the report went on which day."""
        told: Mapping[str, str] = json.loads(self.claim.sent or "{}")
        return {Recipient(whom): date.fromisoformat(day) for whom, day in told.items()}


def claims(session: Session, found: Staged) -> list[ClaimRow]:
    """Return every claim of a track or unit, the latest first."""
    claimer, decider = aliased(Person), aliased(Person)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(StageClaim, col(claimer.name), col(decider.name), col(StoredFile.name))
        .outerjoin(claimer, col(claimer.id) == col(StageClaim.claimed_by))
        .outerjoin(decider, col(decider.id) == col(StageClaim.decided_by))
        .outerjoin(StoredFile, col(StoredFile.id) == col(StageClaim.file_id))
        .where(of(found))
        .order_by(col(StageClaim.id).desc())
    )
    kind = stage_kind(found)
    return [ClaimRow(row[0], kind(row[0].stage), *row[1:]) for row in session.execute(query)]


def of(found: Staged) -> sa.ColumnElement[bool]:
    """Return the condition of the claims of one track or unit."""
    column = col(StageClaim.track_id) if isinstance(found, RetrofitTrack) else col(StageClaim.unit_id)
    return column == found.id


def stage_kind(found: Staged) -> type[TrackStage] | type[EliminationStage]:
    """Return the stages that a record can have."""
    return TrackStage if isinstance(found, RetrofitTrack) else EliminationStage


def waiting(session: Session, found: Staged | None) -> StageClaim | None:
    """Return the claim that waits to be verified."""
    if found is None:
        return None
    return session.scalar(sa.select(StageClaim).where(of(found), col(StageClaim.state) == ClaimState.WAITING))


def situation(session: Session, enterprise_id: int, found: Staged | None, actor: Actor | None) -> StageSituation:
    """Return all that decides which actions on a track or a unit are open to a person; None is a track not begun."""
    claim = waiting(session, found)
    supervises = supervision.in_charge(session, actor, enterprise_id)
    path = supervision.path_of(session, actor.bureau_id) if actor is not None and actor.bureau_id else ""
    kind = TrackStage if found is None else stage_kind(found)
    return StageSituation(
        state=TrackStage.NOT_STARTED if found is None else found.stage,
        claim=None if claim is None else kind(claim.stage),
        role=actor.role if actor else None,
        is_own_enterprise=actor is not None and actor.enterprise_id == enterprise_id,
        supervises=supervises,
        is_root=bool(path) and len(keys_of(path)) == 1,
        is_claimer=claim is not None and actor is not None and claim.claimed_by == actor.person_id,
    )


def waiting_here(session: Session, bureau_id: int | None) -> list[StageClaim]:
    """Return the claims whose verification is a bureau's turn: the supervisor's, or the root's own stages."""
    if bureau_id is None:
        return []
    own = supervision.path_of(session, bureau_id)
    return [
        claim
        for claim, path in _waiting_with_path(session, own)
        if own == (f"/{keys_of(path)[0]}/" if by_root(claim) else path)
    ]


def by_root(claim: StageClaim) -> bool:
    """Return whether only the root verifies a claim."""
    return claim.stage in BY_ROOT


def _waiting_with_path(session: Session, below: str) -> list[tuple[StageClaim, str]]:
    query = (
        sa.select(StageClaim, col(Bureau.path))
        .join(Term, col(Term.enterprise_id) == col(StageClaim.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(StageClaim.state) == ClaimState.WAITING,
            col(Term.from_month) == term_in_force(col(StageClaim.enterprise_id), LAST_MONTH),
            col(Bureau.path).startswith(below, autoescape=True),
        )
        .order_by(col(StageClaim.id))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def objections(session: Session, track_id: int) -> list[Objection]:
    """Return the objections to the notices of a track, the latest first."""
    query = sa.select(Objection).where(col(Objection.track_id) == track_id)
    return list(session.scalars(query.order_by(col(Objection.id).desc())))


def blocking(session: Session, found: RetrofitTrack) -> int:
    """Count the objections to the present notice that stand or were upheld."""
    return sum(
        each.noticed_on == found.since and each.state is not ObjectionState.DISMISSED
        for each in objections(session, found.id)
    )


def sent(session: Session, found: RetrofitTrack) -> list[ReportSent]:
    """Return to whom the evaluation report of a track went, in the order of their level."""
    order = list(Recipient)
    query = sa.select(ReportSent).where(
        col(ReportSent.enterprise_id) == found.enterprise_id,
        col(ReportSent.industry_code) == found.industry_code,
        col(ReportSent.track) == found.track,
    )
    return sorted(session.scalars(query), key=lambda each: order.index(each.recipient))
