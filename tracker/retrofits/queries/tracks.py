"""Queries of tracks on a given day: the latest stage that was verified by then."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.retrofits.models.tracks import RetrofitTrack, StageClaim
from tracker.retrofits.rules import SETTLED, Track, TrackStage


class TrackAt(NamedTuple):
    """One retrofit track as of a day. `since` is None where the source gives no day."""

    enterprise_id: int
    industry: str
    track: Track
    stage: TrackStage
    since: date | None
    source: str


def track(session: Session, enterprise_id: int, industry: str, which: Track) -> RetrofitTrack | None:
    """Return the stored track of an enterprise, or None where nothing was recorded of it."""
    return session.scalar(
        sa.select(RetrofitTrack).where(
            col(RetrofitTrack.enterprise_id) == enterprise_id,
            col(RetrofitTrack.industry_code) == industry,
            col(RetrofitTrack.track) == which,
        )
    )


def tracks(session: Session, enterprise_ids: Collection[int], day: date) -> dict[int, list[TrackAt]]:
    """Return the tracks of enterprises as of a day, keyed by enterprise id, in the order of Track.

    Tracks that started after the day are left out.
    """
    found: dict[int, list[TrackAt]] = {}
    for each in every_track(session, day, col(RetrofitTrack.enterprise_id).in_(enterprise_ids)):
        found.setdefault(each.enterprise_id, []).append(each)
    return found


def every_track(session: Session, day: date, *conditions: sa.ColumnElement[bool]) -> list[TrackAt]:
    """Return all tracks that had started by a day, with their stage on that day. It takes two statements."""
    order = list(Track)
    kept = sorted(
        session.scalars(sa.select(RetrofitTrack).where(*conditions)),
        key=lambda each: (each.enterprise_id, each.industry_code, order.index(each.track)),
    )
    past: dict[int, list[StageClaim]] = {}
    query = (
        sa.select(StageClaim)
        .join(RetrofitTrack, col(RetrofitTrack.id) == col(StageClaim.track_id))
        .where(*conditions, col(StageClaim.state).in_(SETTLED))
        .order_by(col(StageClaim.id))
    )
    for claim in session.scalars(query):
        past.setdefault(claim.track_id or 0, []).append(claim)
    found = (_at(each, past.get(each.id, ()), day) for each in kept)
    return [each for each in found if each is not None]


def _at(kept: RetrofitTrack, past: Iterable[StageClaim], day: date) -> TrackAt | None:
    stage, since, source = kept.stage, kept.since, kept.source
    steps = list(past)
    if steps:
        known = [each for each in steps if each.since is None or each.since <= day]
        if not known:
            return None
        stage, since = TrackStage(known[-1].stage), known[-1].since
    elif stage is TrackStage.NOT_STARTED or (since is not None and since > day):
        return None
    return TrackAt(
        enterprise_id=kept.enterprise_id,
        industry=kept.industry_code,
        track=kept.track,
        stage=stage,
        since=since,
        source=source,
    )
