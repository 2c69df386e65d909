"""Queries of second factors: a person's recovery codes and passkeys."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.people.models.passkeys import Passkey
from tracker.people.models.people import RecoveryCode


class CodesLeft(NamedTuple):
    """The number of unused recovery codes, and how many of them have the older, shorter format."""

    unused: int
    short: int


def codes_left(session: Session, person_id: int) -> CodesLeft:
    """Return the number of a person's unused recovery codes."""
    short = sa.func.count().filter(col(RecoveryCode.made_at).is_(None))
    query = sa.select(sa.func.count(), short).select_from(RecoveryCode)
    query = query.where(col(RecoveryCode.person_id) == person_id, col(RecoveryCode.used_at).is_(None))
    return CodesLeft(*session.execute(query).one())


def passkeys(session: Session, person_id: int) -> list[Passkey]:
    """Return the passkeys of a person, the oldest first."""
    query = sa.select(Passkey).where(col(Passkey.person_id) == person_id).order_by(col(Passkey.id))
    return list(session.scalars(query))


def passkey(session: Session, person_id: int, passkey_id: int) -> Passkey | None:
    """Return one of a person's passkeys, or None."""
    mine = sa.select(Passkey).where(col(Passkey.id) == passkey_id, col(Passkey.person_id) == person_id)
    return session.scalar(mine)
