"""Purging of expired rows: the table of kinds with their retention. The audit log and what it refers to stay."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.database.retention import Kind, remove
from tracker.core.idempotency import IdempotencyKey
from tracker.notifications.models import Outbox
from tracker.people.models.people import OneTimeLink
from tracker.people.services import retention

KINDS = (
    *retention.KINDS,
    Kind(table=IdempotencyKey, age=timedelta(days=2), since=lambda: col(IdempotencyKey.at)),
    Kind(table=Outbox, age=timedelta(days=90), since=lambda: col(Outbox.sent_at)),
)
"""What is removed, and when; an outbox row once it was sent."""


def purge(session: Session, *, at: datetime, only: type[Any] | None = None) -> dict[str, int]:
    """Remove what is over, the oldest first, of every kind or of one. Return the number of rows by table.

    The removal of one-time links, which the log vouches for, is an event of its own.
    """
    gone = {each.name: remove(session, each, at) for each in KINDS if only is None or each.table is only}
    links = gone.get(str(OneTimeLink.__tablename__), 0)
    if links:
        audit.record(
            session, AuditAction.CLEANED, by=None, at=at, subject="one_time_link", name="", new={"removed": links}
        )
    return {name: number for name, number in gone.items() if number}
