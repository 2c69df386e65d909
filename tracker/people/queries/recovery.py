"""Queries of account recoveries: requests that wait for a second administrator."""

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import ADMINISTRATORS
from tracker.people.models.people import Person
from tracker.people.models.recovery import Recovery
from tracker.people.queries import people
from tracker.people.rules.recovery import RecoveryKind


class RecoveryRow(NamedTuple):
    """A recovery request that waits: the person, the kind, who requested it and when."""

    id: int
    kind: RecoveryKind
    name: str
    key: str
    asker: str
    asked_at: datetime
    until: datetime
    person_id: int
    asked_by: int


def waiting(session: Session, at: datetime) -> list[RecoveryRow]:
    """Return the recovery requests that wait for a second administrator, the oldest first."""
    asker = aliased(Person)
    query = (
        sa.select(
            col(Recovery.id), col(Recovery.kind), col(Person.name), col(Person.key), col(asker.name),
            col(Recovery.asked_at), col(Recovery.until), col(Recovery.person_id), col(Recovery.asked_by),
        )
        .join(Person, col(Person.id) == col(Recovery.person_id))
        .join(asker, col(asker.id) == col(Recovery.asked_by))
        .where(_stands(at))
        .order_by(col(Recovery.id))
    )  # fmt: skip
    return [RecoveryRow(*row) for row in session.execute(query)]


def standing(session: Session, person_id: int, at: datetime) -> list[Recovery]:
    """Return the pending recovery requests for a person, the latest first."""
    query = sa.select(Recovery).where(_stands(at), col(Recovery.person_id) == person_id)
    return list(session.scalars(query.order_by(col(Recovery.id).desc())))


def one(session: Session, recovery_id: int, at: datetime) -> Recovery:
    """Return a pending recovery request. Raise NotFound if it was confirmed or refused, or has expired."""
    recovery = session.scalar(sa.select(Recovery).where(_stands(at), col(Recovery.id) == recovery_id))
    if recovery is None:
        raise NotFound(message("没有这条申请，或已办过、已过期。"))
    return recovery


def of_link(session: Session, link_id: int) -> Recovery | None:
    """Return the recovery request that created a one-time link; None for a link made by the operator."""
    return session.scalar(sa.select(Recovery).where(col(Recovery.link_id) == link_id))


def needs_second(session: Session, person_id: int, day: date) -> bool:
    """Return whether a person is an administrator or approver on a day or later, who needs a second administrator."""
    held = [row for row in people.assignments(session, person_id) if row.to_day is None or row.to_day >= day]
    return any(row.role in ADMINISTRATORS or row.approver for row in held)


def _stands(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Recovery.confirmed_at).is_(None), col(Recovery.refused_by).is_(None), col(Recovery.until) > at)
