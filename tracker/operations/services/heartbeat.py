"""Service of the worker's heartbeat: written every minute with the length of the queue."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.operations.models import Heartbeat


def beat(session: Session, name: str, *, waiting: int, at: datetime) -> None:
    """Record that a worker is running; it is no action of a person, so it is no event of the audit chain."""
    found = session.get(Heartbeat, name) or Heartbeat(name=name, at=at)
    found.at, found.waiting = at, waiting
    found.waiting_since = (found.waiting_since or at) if waiting else None
    session.add(found)
