"""Audit events of refused requests: one for the first refusal of a person in a minute, one for all further ones.

A program that tries forbidden pages therefore causes two events a minute, and otherwise only updates a counter.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.i18n import message
from tracker.people.models.people import Refusal
from tracker.people.queries import people

_ROOM = 1_500
"""The most characters of refused addresses stored for a minute. Further addresses are only counted."""


def refuse(session: Session, person: audit.Author, where: str, why: str, *, at: datetime) -> None:
    """Count a refused request of a person. Record the first one of each minute."""
    minute = at.replace(second=0, microsecond=0)
    if _count(session, person.person_id, minute, where) > 1:
        return
    _tell(session, sa.and_(col(Refusal.person_id) == person.person_id, col(Refusal.minute) < minute), at)
    audit.record(session, AuditAction.REFUSED, by=person, at=at, subject="page", name=where, reason=why)


def tell(session: Session, *, at: datetime) -> None:
    """Record the further refusals of every past minute."""
    _tell(session, col(Refusal.minute) < at.replace(second=0, microsecond=0), at)


def _count(session: Session, person_id: int, minute: datetime, where: str) -> int:
    table: sa.Table = Refusal.__table__  # type: ignore[attr-defined]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(table).values(person_id=person_id, minute=minute, times=1, pages=where)
    room = sa.func.length(table.c.pages) < _ROOM
    counted = first.on_conflict_do_update(
        index_elements=[table.c.person_id, table.c.minute],
        set_={
            "times": table.c.times + 1,
            "pages": sa.case((room, table.c.pages + "\n" + first.excluded.pages), else_=table.c.pages),
        },
    ).returning(table.c.times)
    times: int = session.execute(counted).scalar_one()
    return times


def _tell(session: Session, chosen: sa.ColumnElement[bool], at: datetime) -> None:
    columns = (col(Refusal.person_id), col(Refusal.minute), col(Refusal.times), col(Refusal.pages))
    over = session.execute(sa.delete(Refusal).where(chosen).returning(*columns)).all()
    for person_id, minute, times, pages in sorted(over):
        if times > 1:
            where = list(dict.fromkeys(pages.splitlines()))
            audit.record(
                session,
                AuditAction.REFUSED,
                by=people.person(session, person_id),
                at=at,
                subject="page",
                name=where[0],
                new={"minute": minute, "times": times - 1, "pages": where},
                reason=str(message("这一分钟里另有 {n} 次被拒绝", n=times - 1)),
            )
