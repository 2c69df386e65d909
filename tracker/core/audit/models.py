"""The table of the audit chain. Triggers refuse updates and deletes."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from tracker.core.audit.actions import AuditAction
from tracker.core.database.columns import HASH, Moment, filled, word


class AuditEvent(SQLModel, table=True):
    """One audit event (审计事件).

    It stores a copy of the person's name, because a name may change and the event must not.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject_subject_id", "subject", "subject_id"),)

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    person_id: int | None = Field(default=None, index=True)
    person: str = Field(default="", max_length=80)
    address: str = Field(default="", max_length=64)
    session_id: int | None = Field(default=None)
    request_id: str = Field(default="", max_length=40)
    action: AuditAction = word(AuditAction)
    subject: str = Field(default="", max_length=40)
    subject_id: int | None = Field(default=None)
    name: str = Field(default="", max_length=200)
    old: str = Field(default="")
    new: str = Field(default="")
    reason: str = Field(default="", max_length=500)
    seal: str = filled("", max_length=HASH)
    """The digest of the seals of this event; empty if no protected row changed."""
    changed: str = filled("", max_length=HASH)
    """The hash of the last event that changed a record. Pages and lists use it as a cache key."""
    prev_hash: str = Field(max_length=HASH, unique=True)
    hash: str = Field(max_length=HASH, unique=True)
