"""Queries of sharing grants (reading across the two sides), with names for display."""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.people.models.people import Grant
from tracker.register.models import Bureau


class GrantRow(NamedTuple):
    """One sharing grant, with the names of its bureaus."""

    id: int
    reader: str
    shown: str
    from_day: date
    to_day: date | None
    reason: str


def every(session: Session) -> list[GrantRow]:
    """Return all sharing grants, in the order of the bureau trees."""
    reader, shown = aliased(Bureau), aliased(Bureau)
    query = (
        sa.select(col(Grant.id), col(reader.name), col(shown.name), col(Grant.from_day), col(Grant.to_day),
                  col(Grant.reason))
        .join(reader, col(reader.id) == col(Grant.reader_id))
        .join(shown, col(shown.id) == col(Grant.shown_id))
        .order_by(col(reader.path), col(shown.path), col(Grant.from_day))
    )  # fmt: skip
    return [GrantRow(*row) for row in session.execute(query)]
