"""The one writer of the audit chain: called last by every service that changes something, in its transaction."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.audit import AuditAction, Event, Origin, as_json, chained
from tracker.domain.roles import Actor
from tracker.models import AuditEvent, Person
from tracker.queries import audit
from tracker.services import seals

_CHAIN = 4_120_077
"""The number of PostgreSQL's advisory lock; from taking it to the commit every other writer waits."""

_ORIGIN = "origin"


def set_origin(session: Session, origin: Origin) -> None:
    """Bind a session to where its request came from."""
    session.info[_ORIGIN] = origin


def record(
    session: Session, action: AuditAction, *, by: Actor | Person | None, at: datetime, subject: str = "",
    subject_id: int | None = None, name: str = "", old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Add one event to the chain. One order for everybody: rows, totals, audit, commit; so nobody waits crosswise.

    `by` None is the operator at the command line, or somebody not signed in.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN)))
    origin: Origin = session.info.get(_ORIGIN, Origin())
    before = audit.head(session)
    sealed = seals.seal(session, before.seq + 1)
    event = Event(
        seq=before.seq + 1,
        at=at,
        person_id=None if by is None else by.person_id if isinstance(by, Actor) else by.id,
        person="" if by is None else by.name,
        address=origin.address,
        session_id=origin.session_id,
        request_id=origin.request_id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        name=name[:200],
        old=as_json(old),
        new=as_json(new),
        reason=reason[:500],
        seal=sealed,
    )
    values = {field: getattr(event, field) for field in Event.__dataclass_fields__}
    session.add(AuditEvent(**values, prev_hash=before.hash, hash=chained(before.hash, event)))
    session.flush()
