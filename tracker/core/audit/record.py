"""The only writer of the audit chain. Every service calls `record` last, in the transaction of its change."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from tracker.core.audit import algorithm, chain, heads, sealing
from tracker.core.audit.actions import READING, AuditAction, Event, Origin, as_json, chained
from tracker.core.audit.chain import Head
from tracker.core.audit.hashes import HashName
from tracker.core.audit.models import AuditEvent
from tracker.core.calendar import clock
from tracker.core.typed_text import without_control

_CHAIN = 4_120_077
"""The number of PostgreSQL's advisory lock for the chain, held until the transaction ends."""

_ORIGIN = "origin"
_RECORDED = "recorded"
_HEAD = "head of this transaction"
"""Cached head and last change of this transaction. Valid until it ends, because no other transaction can append."""


class Author(Protocol):
    """A person with number and name, as audit events store them. `Actor` and `Person` both fit."""

    @property
    def person_id(self) -> int:
        """The number of the person."""

    @property
    def name(self) -> str:
        """The name of the person."""


def set_origin(session: Session, origin: Origin) -> None:
    """Bind the origin of a request to a session; later events store it."""
    session.info[_ORIGIN] = origin


def record(
    session: Session, action: AuditAction, *, by: Author | None, at: datetime, subject: str = "",
    subject_id: int | None = None, name: str = "", old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None, reason: str = "",
    seal: Callable[[Session, int, HashName], str] = sealing.seal,
) -> None:  # fmt: skip
    """Append one event to the chain.

    Every writer keeps one order (rows, totals, event, commit), which avoids deadlocks.

    Control characters are removed, because an event cannot be corrected and not every database stores them. `seal`
    stores the digests of the rows that the transaction changed, and returns the digest over them. With `by` None the
    author is the operator at the command line, or somebody who is not signed in.
    """
    session.flush()
    origin: Origin = session.info.get(_ORIGIN, Origin())
    before, changed = session.info.get(_HEAD) or _locked_head(session)
    name_of_hash = algorithm.of(session)
    sealed = seal(session, before.seq + 1, name_of_hash)
    told = Event(
        seq=before.seq + 1,
        at=at,
        person_id=None if by is None else by.person_id,
        person="" if by is None else without_control(by.name),
        address=without_control(origin.address),
        session_id=origin.session_id,
        request_id=origin.request_id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        name=without_control(name)[:200],
        old=without_control(as_json(old)),
        new=without_control(as_json(new)),
        reason=without_control(reason)[:500],
        seal=sealed,
    )
    values = {field: getattr(told, field) for field in Event.__dataclass_fields__}
    own = chained(before.hash, told, name_of_hash)
    last = changed if action in READING else own
    row = {**values, "changed": last, "prev_hash": before.hash, "hash": own}
    session.connection().execute(_append(), row)  # without the ORM: nothing here uses the object
    session.info[_HEAD] = Head(told.seq, own), last
    session.info[_RECORDED] = True


def adopt(
    session: Session, action: AuditAction, *, at: datetime, name: str = "", reason: str = "",
    old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None,
) -> bool:  # fmt: skip
    """Seal every row in its present state, in one event with a reason. Return whether any row needed a seal."""
    if not sealing.anything_unlike(session):
        return False
    record(
        session, action, by=None, at=at, subject="database", name=name, old=old, new=new, reason=reason,
        seal=sealing.seal_all,
    )  # fmt: skip
    return True


def adopt_upgrade(session: Session, before: str | None, after: str, *, at: datetime) -> bool:
    """Seal all rows after an upgrade of the schema.

    Return whether any row needed a seal; an empty database needs none.
    """
    return adopt(session, AuditAction.UPGRADED, at=at, name=after, old={"schema": before}, new={"schema": after})


@cache
def _append() -> sa.Insert:
    """Return the INSERT statement of an event. Built once."""
    return sa.insert(AuditEvent.__table__)  # type: ignore[attr-defined]


def _locked_head(session: Session) -> tuple[Head, str]:
    """Lock the chain until the transaction ends, and return its head and its last change."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN)))
    return chain.head_and_change(session)


def _begun(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if not transaction.nested:
        session.info.pop(_RECORDED, None)
        session.info.pop(_HEAD, None)


def _undone(session: Session, transaction: SessionTransaction) -> None:
    """Forget the cached head after a rollback, also of a savepoint: it is out of date, and the lock may be released."""
    session.info.pop(_HEAD, None)


def _finish(session: Session) -> None:
    """Before a commit: seal rows that changed after the last event of the transaction, and store the head for sending.

    A transaction without any event is left alone: its changed rows have no seal, and `tracker verify` reports them.
    """
    if session.in_nested_transaction() or not session.info.pop(_RECORDED, False):
        return
    session.flush()
    if sealing.anything_left(session):
        record(session, AuditAction.SEALED, by=None, at=clock.now(), subject="database")
        session.info.pop(_RECORDED)
    head, _ = session.info.get(_HEAD) or chain.head_and_change(session)
    heads.prepare(session, head)


event.listen(Session, "after_begin", _begun)
event.listen(Session, "after_soft_rollback", _undone)
event.listen(Session, "before_commit", _finish)
