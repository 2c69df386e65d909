"""Queries of a person's inbox of notices."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.pagination import paginate
from tracker.notifications.models import Notice


def inbox(session: Session, person_id: int, page: int = 1) -> list[Notice]:
    """Return one page of a person's notices: unread first, then the latest."""
    query = sa.select(Notice).where(col(Notice.person_id) == person_id)
    query = query.order_by(col(Notice.read_at).is_not(None), col(Notice.id).desc())
    return list(session.scalars(paginate(query, page)))


def unread(session: Session, person_id: int) -> int:
    """Count a person's unread notices."""
    query = sa.select(sa.func.count()).select_from(Notice)
    return session.scalars(query.where(col(Notice.person_id) == person_id, col(Notice.read_at).is_(None))).one()


def count(session: Session, person_id: int) -> int:
    """Count all notices of a person."""
    query = sa.select(sa.func.count()).select_from(Notice).where(col(Notice.person_id) == person_id)
    return session.scalars(query).one()


def notice(session: Session, person_id: int, notice_id: int) -> Notice:
    """Return one of a person's own notices. Raise NotFound if there is no such notice for this person."""
    query = sa.select(Notice).where(col(Notice.id) == notice_id, col(Notice.person_id) == person_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound(message("没有这条消息。"))
    return found
