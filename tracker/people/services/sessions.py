"""Services of sessions: begin at sign-in, refresh by activity, end by person, timeout or administrator."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.people.models.people import Person, UserSession
from tracker.people.queries import people
from tracker.people.queries.people import SignedIn
from tracker.people.rules.sessions import EndReason, SessionLimits, SessionStage, ended_by_time
from tracker.people.services.passwords import key_hash, new_key

SEEN_EVERY = timedelta(minutes=1)
"""The precision of the stored last activity. A write for every page would be too many."""


def begin(
    session: Session, person_id: int, assignment_id: int | None, *, stage: SessionStage, at: datetime, address: str,
    agent: str, began_at: datetime | None = None, proved_at: datetime | None = None,
) -> str:  # fmt: skip
    """Start a session. Return its key, which only the browser stores.

    A session that continues another one keeps its beginning and its last password check, so that it does not live
    longer.
    """
    key = new_key()
    session.add(
        UserSession(
            key_hash=key_hash(key),
            person_id=person_id,
            assignment_id=assignment_id,
            stage=stage,
            began_at=began_at or at,
            proved_at=proved_at,
            seen_at=at,
            address=address[:64],
            agent=agent[:200],
        )
    )
    session.flush()
    return key


def first_assignment(session: Session, person_id: int, day: date) -> int | None:
    """Return the number of a person's first assignment in force on a day, or None."""
    return next((row.id for row in people.assignments(session, person_id) if row.in_force(day)), None)


def switch(session: Session, person: Person, old_id: int, assignment_id: int, at: datetime) -> str:
    """Start a session under another assignment and end the present one. Return the key of the new session."""
    old = session.get_one(UserSession, old_id)
    key = begin(
        session, person.id, assignment_id, stage=SessionStage.IN, at=at, address=old.address, agent=old.agent,
        began_at=old.began_at, proved_at=old.proved_at,
    )  # fmt: skip
    end(session, old_id, EndReason.REPLACED, at)
    said: dict[str, object] = {"assignment": assignment_id}
    _record(session, AuditAction.ROLE_CHANGED, person, said, at)
    return key


def why_over(login: SignedIn, limits: SessionLimits, at: datetime) -> EndReason | None:
    """Return why a session is not valid; None if it is."""
    if login.ended is not None:
        return login.ended
    if login.disabled:
        return EndReason.DISABLED
    if login.stage is SessionStage.IN and login.assigned and login.actor is None:
        return EndReason.NARROWED
    return ended_by_time(at, login.began_at, login.seen_at, limits)


def seen(session: Session, session_id: int, at: datetime) -> None:
    """Store the time of a session's last activity."""
    session.execute(
        sa.update(UserSession)
        .where(col(UserSession.id) == session_id, col(UserSession.ended_at).is_(None), col(UserSession.seen_at) < at)
        .values(seen_at=at)
    )


def prove(session: Session, session_id: int, at: datetime) -> None:
    """Store the time of a session's last password check."""
    session.execute(sa.update(UserSession).where(col(UserSession.id) == session_id).values(proved_at=at))


def end(session: Session, session_id: int, reason: EndReason, at: datetime) -> None:
    """End one session."""
    _end(session, col(UserSession.id) == session_id, reason, at)


def end_all(session: Session, person_id: int, reason: EndReason, at: datetime, *, but: int | None = None) -> None:
    """End all sessions of a person, except the session `but`."""
    chosen = col(UserSession.person_id) == person_id
    _end(session, chosen if but is None else sa.and_(chosen, col(UserSession.id) != but), reason, at)


def forget(session: Session, assignment_id: int) -> None:
    """Remove a deleted assignment from the sessions that used it."""
    named = sa.update(UserSession).where(col(UserSession.assignment_id) == assignment_id)
    session.execute(named.values(assignment_id=None).execution_options(synchronize_session=False))


def end_one_of(session: Session, person: Person, session_id: int, at: datetime) -> None:
    """End a session of this person. Does nothing for a session of somebody else."""
    own = sa.and_(col(UserSession.id) == session_id, col(UserSession.person_id) == person.id)
    _end(session, own, EndReason.BY_OWNER, at)
    said: dict[str, object] = {"session": session_id}
    _record(session, AuditAction.SESSION_ENDED, person, said, at)


def _record(session: Session, action: AuditAction, person: Person, said: dict[str, object], at: datetime) -> None:
    audit.record(session, action, by=person, at=at, subject="person", subject_id=person.id, name=person.name, new=said)


def _end(session: Session, chosen: sa.ColumnElement[bool], reason: EndReason, at: datetime) -> None:
    session.execute(
        sa.update(UserSession)
        .where(chosen, col(UserSession.ended_at).is_(None))
        .values(ended_at=at, ended=reason)
        .execution_options(synchronize_session=False)
    )
