"""Rows that are kept for a time: one kind a table, and the removal of what is over, the oldest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

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


def remove(session: Session, kind: Kind, at: datetime) -> int:
    """Remove what is over of one kind. Return the number of rows."""
    (key,) = kind.table.__table__.primary_key
    over = kind.since() < at - kind.age
    if kind.over is not None:
        over = sa.or_(over, kind.over(at))
    oldest = sa.select(key).where(over).order_by(key).limit(AT_MOST)
    done = session.execute(sa.delete(kind.table).where(key.in_(oldest.scalar_subquery())).returning(key))
    return len(done.all())
