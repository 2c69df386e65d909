"""Retrofits as they are read: how far the tracks of enterprises have come."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.retrofits import Track
from tracker.models import RetrofitTrack


def tracks(session: Session, enterprise_ids: Collection[int], day: date) -> dict[int, list[RetrofitTrack]]:
    """Give the tracks by enterprise, in the order of the three; a stage dated after the day is not told yet."""
    query = sa.select(RetrofitTrack).where(
        col(RetrofitTrack.enterprise_id).in_(enterprise_ids),
        sa.or_(col(RetrofitTrack.since).is_(None), col(RetrofitTrack.since) <= day),
    )
    order = list(Track)
    found: dict[int, list[RetrofitTrack]] = {}
    for track in sorted(session.scalars(query), key=lambda each: order.index(each.track)):
        found.setdefault(track.enterprise_id, []).append(track)
    return found
