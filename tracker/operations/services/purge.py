"""Purging of expired rows: the table of kinds with their retention. The audit log and what it refers to stay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.notifications.models import Outbox
from tracker.people.models.people import HeldForm, OneTimeLink, SentForm, SignInAttempt, UserSession
from tracker.people.rules.sessions import ATTEMPTS_FOR, HELD_FOR, THROTTLE

AT_MOST = 5_000
"""Rows of one kind that one run removes, so that nobody waits long for the writer."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of row: its table, how long it is kept, since when it is over, and what else is over at once."""

    table: type[Any]
    age: timedelta
    since: Callable[[], Any]
    over: Callable[[datetime], Any] | None = None

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return str(self.table.__tablename__)


KINDS = (
    Kind(
        table=UserSession, age=timedelta(days=90),
        since=lambda: sa.func.coalesce(col(UserSession.ended_at), col(UserSession.seen_at)),
    ),
    Kind(table=OneTimeLink, age=timedelta(days=90), since=lambda: col(OneTimeLink.until)),
    Kind(
        table=SignInAttempt, age=ATTEMPTS_FOR, since=lambda: col(SignInAttempt.at),
        # nobody is ever told of the tries under a name that nobody has
        over=lambda at: sa.and_(col(SignInAttempt.person_id).is_(None), col(SignInAttempt.at) < at - THROTTLE.window),
    ),
    Kind(
        table=HeldForm, age=HELD_FOR, since=lambda: col(HeldForm.at),
        over=lambda _at: col(HeldForm.done_at).is_not(None),
    ),
    Kind(table=SentForm, age=timedelta(days=2), since=lambda: col(SentForm.at)),
    Kind(table=Outbox, age=timedelta(days=90), since=lambda: col(Outbox.sent_at)),
)  # fmt: skip
"""What is removed, and when. An expired session is over at its last request; an outbox row once it was sent."""


def purge(session: Session, *, at: datetime, only: type[Any] | None = None) -> dict[str, int]:
    """Remove what is over, the oldest first, of every kind or of one. Return the number of rows by table.

    The removal of one-time links, which the log vouches for, is an event of its own.
    """
    gone = {each.name: _removed(session, each, at) for each in KINDS if only is None or each.table is only}
    links = gone.get(str(OneTimeLink.__tablename__), 0)
    if links:
        audit.record(
            session, AuditAction.CLEANED, by=None, at=at, subject="one_time_link", name="", new={"removed": links}
        )
    return {name: number for name, number in gone.items() if number}


def _removed(session: Session, kind: Kind, at: datetime) -> int:
    (key,) = kind.table.__table__.primary_key
    over = kind.since() < at - kind.age
    if kind.over is not None:
        over = sa.or_(over, kind.over(at))
    oldest = sa.select(key).where(over).order_by(key).limit(AT_MOST)
    done = session.execute(sa.delete(kind.table).where(key.in_(oldest.scalar_subquery())).returning(key))
    return len(done.all())
