"""Work that waits for a person: tracks to claim a stage of, and claims to verify.

The transition table decides it, as it does for the buttons.
"""

from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.roles import Actor, Role
from tracker.core.workflow.table import refusal
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack, StageClaim
from tracker.retrofits.queries.board import TrackLine
from tracker.retrofits.rules import TRACK, UNIT, StageSituation
from tracker.retrofits.rules.workflow import Action


def tracks_to_claim(session: Session, actor: Actor, day: date) -> list[TrackLine]:
    """Return the tracks of the liaison's own enterprise for which a stage can be claimed now."""
    rows = retrofits.board(session, day, col(Enterprise.id) == actor.enterprise_id)
    return [line for row in rows for line in row.lines if _may_claim(line, actor)]


def claims_to_verify(session: Session, actor: Actor) -> list[StageClaim]:
    """Return the claims that a reviewer may verify for their bureau, without those that the reviewer made."""
    return [claim for claim in retrofits.waiting_here(session, actor.bureau_id) if _may_verify(session, claim, actor)]


def _may_claim(line: TrackLine, actor: Actor) -> bool:
    own = actor.role is Role.LIAISON
    now = StageSituation(state=line.stage, claim=line.waiting, role=actor.role, is_own_enterprise=own)
    return refusal(TRACK, now, Action.CLAIM) is None


def _may_verify(session: Session, claim: StageClaim, actor: Actor) -> bool:
    found = (
        session.get_one(RetrofitTrack, claim.track_id)
        if claim.track_id is not None
        else session.get_one(Elimination, claim.unit_id)
    )
    now = retrofits.situation(session, claim.enterprise_id, found, actor)
    return refusal(TRACK if claim.track_id is not None else UNIT, now, Action.VERIFY) is None
