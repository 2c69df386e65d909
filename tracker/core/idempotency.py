"""Idempotency keys: a form is processed only once, because its key is stored in the transaction of its change."""

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from tracker.core.database.columns import Moment

_KEY = re.compile(r"[0-9a-f]{32}")


class IdempotencyKey(SQLModel, table=True):
    """The idempotency key of a processed form, with the address to which it redirected."""

    __tablename__ = "sent_form"

    key: str = Field(primary_key=True, max_length=40)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment, index=True)
    address: str = Field(default="", max_length=200)


def taken(session: Session, key: str, person_id: int, *, at: datetime) -> str | None:
    """Store the idempotency key of a form. Return the redirect of its earlier submission, or None if it is the first.

    A second submission waits here until the first one is committed. A key in another format is ignored. A refused form
    stored no redirect, so it may be submitted again.
    """
    if not _KEY.fullmatch(key):
        return None
    table = IdempotencyKey.__table__  # type: ignore[attr-defined]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"key": key, "person_id": person_id, "at": at, "address": ""}
    first = session.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.key)).first()
    if first is not None:
        return None
    found = session.get(IdempotencyKey, key)
    return None if found is None or found.person_id != person_id else found.address or None


def led_to(session: Session, key: str, address: str) -> None:
    """Store the address to which a processed form redirects."""
    session.execute(sa.update(IdempotencyKey).where(col(IdempotencyKey.key) == key).values(address=address))
