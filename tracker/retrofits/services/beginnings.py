"""Start of a track, and storage of the stage that was imported before anybody claimed one."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import Conflict
from tracker.core.i18n import message
from tracker.retrofits.models.tracks import Elimination, RetrofitTrack, StageClaim
from tracker.retrofits.queries.claims import of
from tracker.retrofits.rules import SETTLED, ClaimState, EliminationStage, Track, TrackStage
from tracker.retrofits.services.transition import Staged


def begin_track(session: Session, enterprise_id: int, industry: str, track: Track, version: int) -> RetrofitTrack:
    """Create the row of a track. Of two concurrent calls, one raises Conflict."""
    table = RetrofitTrack.__table__  # type: ignore[attr-defined]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "enterprise_id": enterprise_id, "industry_code": industry, "track": track, "stage": TrackStage.NOT_STARTED,
        "source": "", "fleet": "", "version": 1,
    }  # fmt: skip
    made = session.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)).scalar()
    if made is None or version != 0:
        raise Conflict(message("这条记录在您打开页面之后有人改过。请刷新后再看。"))
    return session.get_one(RetrofitTrack, made)


def keep_beginning(session: Session, found: Staged) -> None:
    """Store the imported stage as a claim of state RECORDED before the first claim by a person."""
    past = sa.select(col(StageClaim.id)).where(of(found), col(StageClaim.state).in_(SETTLED)).limit(1)
    begins = (TrackStage.NOT_STARTED, EliminationStage.LISTED)
    if found.stage in begins or session.scalar(past) is not None:
        return
    session.add(
        StageClaim(
            enterprise_id=found.enterprise_id,
            track_id=found.id if isinstance(found, RetrofitTrack) else None,
            unit_id=found.id if isinstance(found, Elimination) else None,
            stage=found.stage.value,
            since=found.since,
            note=found.source,
            state=ClaimState.RECORDED,
        )
    )
    session.flush()
