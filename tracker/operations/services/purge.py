"""Service that purges expired rows, with the retention of each kind. The audit log and what it refers to remain."""

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
"""Kinds of rows and the age at which they are removed; an outbox row is removed some time after it was sent."""


def purge(session: Session, *, at: datetime, only: type[Any] | None = None) -> dict[str, int]:
    """Remove expired rows of every kind or of one, the oldest first. Return the number of rows by table.

    The removal of one-time links is recorded as an audit event, because the log refers to them.
    """
    gone = {each.name: remove(session, each, at) for each in KINDS if only is None or each.table is only}
    links = gone.get(str(OneTimeLink.__tablename__), 0)
    if links:
        audit.record(
            session, AuditAction.CLEANED, by=None, at=at, subject="one_time_link", name="", new={"removed": links}
        )
    return {name: number for name, number in gone.items() if number}
