"""Retention: rows that are stored for a limited time, one kind per table, and their deletion, the oldest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

AT_MOST = 5_000
"""The most rows of one kind that one run deletes, so that other writers do not wait long."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of row with limited retention.

    Rows are deleted when the moment `since` is older than `age`, and earlier where the condition `over` holds.
    """

    table: type[Any]
    age: timedelta
    since: Callable[[], Any]
    over: Callable[[datetime], Any] | None = None

    @property
    def name(self) -> str:
        """The name of the table."""
        return str(self.table.__tablename__)


def remove(session: Session, kind: Kind, at: datetime) -> int:
    """Delete expired rows of one kind, at most AT_MOST. Return their number."""
    (key,) = kind.table.__table__.primary_key
    over = kind.since() < at - kind.age
    if kind.over is not None:
        over = sa.or_(over, kind.over(at))
    oldest = sa.select(key).where(over).order_by(key).limit(AT_MOST)
    done = session.execute(sa.delete(kind.table).where(key.in_(oldest.scalar_subquery())).returning(key))
    return len(done.all())
