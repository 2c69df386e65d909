"""Queries of stage claims, of objections to notices, and of submitted evaluation reports."""

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
    """One claim with the names of its persons and its file."""

    claim: StageClaim
    stage: Stage
    claimed_by: str | None
    decided_by: str | None
    file: str | None

    @property
    def sent(self) -> dict[Recipient, date]:
        """The recipients of the evaluation report with the day of each."""
        told: Mapping[str, str] = json.loads(self.claim.sent or "{}")
        return {Recipient(whom): date.fromisoformat(day) for whom, day in told.items()}


def claims(session: Session, found: Staged) -> list[ClaimRow]:
    """Return all claims of a retrofit track or unit, the newest first."""
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
    """Return the SQL condition that selects the claims of one retrofit track or unit."""
    column = col(StageClaim.track_id) if isinstance(found, RetrofitTrack) else col(StageClaim.unit_id)
    return column == found.id


def stage_kind(found: Staged) -> type[TrackStage] | type[EliminationStage]:
    """Return the enum of the stages of a retrofit track or unit."""
    return TrackStage if isinstance(found, RetrofitTrack) else EliminationStage


def waiting(session: Session, found: Staged | None) -> StageClaim | None:
    """Return the claim of a retrofit track or unit that waits to be verified, or None."""
    if found is None:
        return None
    return session.scalar(sa.select(StageClaim).where(of(found), col(StageClaim.state) == ClaimState.WAITING))


def situation(session: Session, enterprise_id: int, found: Staged | None, actor: Actor | None) -> StageSituation:
    """Return the values that decide which actions on a retrofit track or unit a person may take.

    `found` is None for a track that has not started.
    """
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
    """Return the waiting claims that a bureau must verify: those of enterprises it supervises.

    For a root bureau, they are the claims of stages that only a root verifies, and those of its own enterprises.
    """
    if bureau_id is None:
        return []
    own = supervision.path_of(session, bureau_id)
    return [
        claim
        for claim, path in _waiting_with_path(session, own)
        if own == (f"/{keys_of(path)[0]}/" if by_root(claim) else path)
    ]


def by_root(claim: StageClaim) -> bool:
    """Return whether only a root bureau may verify a claim."""
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
    """Return the objections to the notices of a retrofit track, the newest first."""
    query = sa.select(Objection).where(col(Objection.track_id) == track_id)
    return list(session.scalars(query.order_by(col(Objection.id).desc())))


def blocking(session: Session, found: RetrofitTrack) -> int:
    """Return the number of objections to the present notice that are open or upheld."""
    return sum(
        each.noticed_on == found.since and each.state is not ObjectionState.DISMISSED
        for each in objections(session, found.id)
    )


def sent(session: Session, found: RetrofitTrack) -> list[ReportSent]:
    """Return the recipients of the evaluation report of a retrofit track, from the lowest level to the highest."""
    order = list(Recipient)
    query = sa.select(ReportSent).where(
        col(ReportSent.enterprise_id) == found.enterprise_id,
        col(ReportSent.industry_code) == found.industry_code,
        col(ReportSent.track) == found.track,
    )
    return sorted(session.scalars(query), key=lambda each: order.index(each.recipient))
