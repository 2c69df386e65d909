"""Queries of people: sessions, assignments in force, and lists for the security administrator."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.search_index.lookup import matching
from tracker.notifications.models import Notice
from tracker.people.models.people import Assignment, OneTimeLink, PendingForm, Person, UserSession
from tracker.people.rules.sessions import EndReason, SessionStage
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A sign-in session with its person and, in `actor`, the assignment under which they act (None if not in force)."""

    session_id: int
    person_id: int
    name: str
    stage: SessionStage
    began_at: datetime
    seen_at: datetime
    proved_at: datetime | None
    ended: EndReason | None
    disabled: bool
    actor: Actor | None
    assigned: bool
    """Whether the session has an assignment. Without one the person sees only a message."""
    password_at: datetime | None
    """When the password was set; None if unknown."""
    has_code: bool
    """Whether the person has set up an authenticator app."""
    unread: int
    """The number of unread notices."""
    chain: str
    """The hash of the last audit event, which every printed page shows."""
    changed: str
    """The hash of the last event that changed a record. While it stays the same, so do all figures and lists."""
    made_up: bool
    """Whether the register contains made-up enterprises, which every page announces."""


class AssignmentRow(NamedTuple):
    """One assignment, with the names of person and unit."""

    id: int
    person_id: int
    name: str
    role: Role
    unit: str
    enterprise_id: int | None
    bureau_id: int | None
    approver: bool
    approver_to: date | None
    from_day: date
    to_day: date | None
    enterprise_code: str | None = None

    def actor(self, day: date) -> Actor:
        """Return the person with this assignment as an actor on a day."""
        decides = self.approver and (self.approver_to is None or self.approver_to >= day)
        return Actor(
            person_id=self.person_id,
            name=self.name,
            role=self.role,
            unit_name=self.unit,
            enterprise_id=self.enterprise_id,
            enterprise_code=self.enterprise_code or "",
            bureau_id=self.bureau_id,
            approver=decides,
            assignment_id=self.id,
        )

    def in_force(self, day: date) -> bool:
        """Return whether the assignment is in force on a day."""
        return self.from_day <= day and (self.to_day is None or self.to_day >= day)


class PersonRow(NamedTuple):
    """One account in the list of the security administrator."""

    id: int
    key: str
    name: str
    phone: str
    opened: bool
    disabled_at: datetime | None
    last_seen: datetime | None

    @property
    def closed(self) -> bool:
        """Whether the account is not activated (未开通): it has no password and is not disabled."""
        return not self.opened and self.disabled_at is None


@cache
def _signed_in() -> sa.Select[*tuple[Any, ...]]:
    """Return the SELECT that every request runs. Built once; `key` is a bound value."""
    mine = sa.and_(col(Notice.person_id) == col(UserSession.person_id), col(Notice.read_at).is_(None))
    unread = sa.select(sa.func.count(col(Notice.id))).where(mine).correlate(UserSession).scalar_subquery()
    chain, changed = (
        sa.select(col(column)).order_by(col(AuditEvent.seq).desc()).limit(1).scalar_subquery()
        for column in (AuditEvent.hash, AuditEvent.changed)
    )
    made_up = sa.exists().where(col(Enterprise.made_up))
    kept = (UserSession.id, UserSession.person_id, UserSession.stage, UserSession.began_at, UserSession.seen_at,
            UserSession.proved_at, UserSession.ended, Person.name, Person.disabled_at, Person.password_at,
            Person.totp_secret)  # fmt: skip
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        *map(col, kept), unread, chain, changed, made_up, *_assignment_columns()
    ).join(Person, col(Person.id) == col(UserSession.person_id))  # fmt: skip
    query = _with_unit(query.outerjoin(Assignment, col(Assignment.id) == col(UserSession.assignment_id)))
    return query.where(col(UserSession.key_hash) == sa.bindparam("key"))


def signed_in(session: Session, key_hash: str, day: date) -> SignedIn | None:
    """Return the session of a key with its person and assignment, in one statement; None for an unknown key.

    Every request runs it, so it does without the ORM, which costs more than the database.
    """
    row = session.connection().execute(_signed_in(), {"key": key_hash}).one_or_none()
    if row is None:
        return None
    (number, person_id, stage, began, seen, proved, ended, name, disabled, password_at, secret, waiting, head, changed,
     made_up), held = row[:15], row[15:]  # fmt: skip
    assignment = AssignmentRow(*held) if held[0] is not None else None
    return SignedIn(
        session_id=number,
        person_id=person_id,
        name=name,
        stage=stage,
        began_at=began,
        seen_at=seen,
        proved_at=proved,
        ended=ended,
        disabled=disabled is not None,
        actor=assignment.actor(day) if assignment is not None and assignment.in_force(day) else None,
        assigned=assignment is not None,
        password_at=password_at,
        has_code=bool(secret),
        unread=waiting,
        chain=head or "",
        changed=changed or "",
        made_up=made_up,
    )


def ended_at(session: Session, session_id: int) -> datetime | None:
    """Return when a session was ended; None if it expired."""
    return session.scalar(sa.select(col(UserSession.ended_at)).where(col(UserSession.id) == session_id))


def assignments(session: Session, person_id: int | None = None) -> list[AssignmentRow]:
    """Return all assignments, or those of one person. Those of bureaus come first, in the order of the bureau trees."""
    query = _with_unit(sa.select(*_assignment_columns()).join(Person, col(Person.id) == col(Assignment.person_id)))
    if person_id is not None:
        query = query.where(col(Assignment.person_id) == person_id)
    order = (col(Assignment.bureau_id).is_(None), col(Bureau.path), col(Enterprise.code), col(Assignment.id))
    return [AssignmentRow(*row) for row in session.execute(query.order_by(*order))]


def actors(session: Session, day: date) -> list[Actor]:
    """Return an actor for every assignment in force on a day."""
    return [row.actor(day) for row in assignments(session) if row.in_force(day)]


def person(session: Session, person_id: int) -> Person:
    """Return a person. Raise NotFound if the number is unknown."""
    owner = session.get(Person, person_id)
    if owner is None:
        raise NotFound(message("没有这个人。"))
    return owner


def assignment(session: Session, assignment_id: int) -> Assignment:
    """Return an assignment. Raise NotFound if the number is unknown."""
    found = session.get(Assignment, assignment_id)
    if found is None:
        raise NotFound(message("没有这条任职。"))
    return found


def liaisons(session: Session, enterprise_id: int, day: date) -> list[int]:
    """Return the person numbers of an enterprise's liaisons on a day."""
    query = sa.select(col(Assignment.person_id)).where(
        col(Assignment.enterprise_id) == enterprise_id,
        col(Assignment.from_day) <= day,
        sa.or_(col(Assignment.to_day).is_(None), col(Assignment.to_day) >= day),
    )
    return sorted(set(session.scalars(query)))


def reviewers(session: Session, bureau_id: int, day: date) -> list[int]:
    """Return the person numbers of a bureau's reviewers on a day."""
    query = sa.select(col(Assignment.person_id)).where(
        col(Assignment.bureau_id) == bureau_id,
        col(Assignment.role) == Role.REVIEWER,
        col(Assignment.from_day) <= day,
        sa.or_(col(Assignment.to_day).is_(None), col(Assignment.to_day) >= day),
    )
    return sorted(set(session.scalars(query)))


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by person number."""
    query = sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def by_key(session: Session, key: str) -> Person | None:
    """Return the person with a sign-in name, or None."""
    return session.scalar(sa.select(Person).where(col(Person.key) == key)) if key.isprintable() else None


def persons(session: Session, search: str = "") -> list[PersonRow]:
    """Return accounts whose name or sign-in name contains a text, each with the time of its last activity."""
    seen = (
        sa.select(sa.func.max(col(UserSession.seen_at)))
        .where(col(UserSession.person_id) == col(Person.id))
        .correlate(Person)
        .scalar_subquery()
    )
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Person.id),
        col(Person.key),
        col(Person.name),
        col(Person.phone),
        col(Person.password_hash) != "",
        col(Person.disabled_at),
        sa.type_coerce(seen, UserSession.__table__.c.seen_at.type),  # type: ignore[attr-defined]
    )
    if search:
        query = query.where(matching(search, Person.name, Person.key))
    return [PersonRow(*row) for row in session.execute(query.order_by(col(Person.key)))]


def open_sessions(session: Session, person_id: int) -> list[UserSession]:
    """Return the sessions of a person that were not ended, the latest first."""
    query = sa.select(UserSession).where(col(UserSession.person_id) == person_id, col(UserSession.ended_at).is_(None))
    return list(session.scalars(query.order_by(col(UserSession.seen_at).desc())))


def link(session: Session, key_hash: str) -> OneTimeLink | None:
    """Return a one-time link by the hash of its key, or None."""
    return session.scalar(sa.select(OneTimeLink).where(col(OneTimeLink.key_hash) == key_hash))


def held(session: Session, person_id: int, since: datetime) -> list[PendingForm]:
    """Return the pending forms of a person since a moment. Confirmed forms have been deleted."""
    query = sa.select(PendingForm).where(col(PendingForm.person_id) == person_id, col(PendingForm.at) > since)
    return list(session.scalars(query.order_by(col(PendingForm.id))))


def _assignment_columns() -> tuple[Any, ...]:
    return (
        *map(col, (Assignment.id, Person.id, Person.name, Assignment.role)),
        sa.func.coalesce(col(Bureau.name), col(Term.name), ""),
        *map(col, (Assignment.enterprise_id, Assignment.bureau_id, Assignment.approver, Assignment.approver_to)),
        *map(col, (Assignment.from_day, Assignment.to_day, Enterprise.code)),
    )


def _with_unit(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    term = sa.and_(
        col(Term.enterprise_id) == col(Assignment.enterprise_id),
        col(Term.from_month) == term_in_force(col(Term.enterprise_id), LAST_MONTH),
    )
    return (
        query.outerjoin(Bureau, col(Bureau.id) == col(Assignment.bureau_id))
        .outerjoin(Enterprise, col(Enterprise.id) == col(Assignment.enterprise_id))
        .outerjoin(Term, term)
    )


def people_of_bureau(session: Session, bureau_id: int) -> int:
    """Return the number of people with an assignment at a bureau."""
    query = sa.select(sa.func.count(sa.distinct(col(Assignment.person_id))))
    return session.scalars(query.where(col(Assignment.bureau_id) == bureau_id)).one()
