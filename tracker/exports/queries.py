"""Queries of exports: a person's own, and finished files with the same content."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.exports.models import Export
from tracker.exports.rules import STUCK, ExportState


def of(session: Session, person_id: int) -> list[Export]:
    """Return the exports of a person, the latest first."""
    query = sa.select(Export).where(col(Export.person_id) == person_id)
    return list(session.scalars(query.order_by(col(Export.asked_at).desc(), col(Export.id).desc())))


def own(session: Session, person_id: int, export_id: int) -> Export | None:
    """Return the export with an id if it belongs to the person, else None."""
    return session.scalar(sa.select(Export).where(col(Export.id) == export_id, col(Export.person_id) == person_id))


def mine(session: Session, person_id: int, content: str) -> Export | None:
    """Return a person's export with a content hash, or None."""
    return session.scalar(sa.select(Export).where(col(Export.person_id) == person_id, col(Export.content) == content))


def made(session: Session, content: str, at: datetime) -> int | None:
    """Return the size of an unexpired file with a content hash, whoever requested it; None where there is none."""
    query = sa.select(col(Export.size)).where(col(Export.content) == content, col(Export.state) == ExportState.DONE)
    return session.scalar(query.where(col(Export.expires_at) > at).limit(1))


def overdue(session: Session, at: datetime, patience: timedelta) -> list[int]:
    """Return the ids of exports that no worker has claimed within `patience`, or that have stopped making progress."""
    waiting = sa.and_(col(Export.state) == ExportState.WAITING, col(Export.asked_at) < at - patience)
    stopped = sa.and_(col(Export.state) == ExportState.RUNNING, col(Export.news_at) < at - STUCK)
    return list(session.scalars(sa.select(col(Export.id)).where(sa.or_(waiting, stopped)).order_by(col(Export.id))))
