"""Signing in: a password, then the code of the phone; slow to guess, and telling nothing about who exists."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months
from tracker.domain.audit import AuditAction
from tracker.domain.roles import Actor, Role
from tracker.domain.sessions import CODE_THROTTLE, THROTTLE, EndReason, SessionStage, Throttle
from tracker.models import Person, RecoveryCode, SignInAttempt
from tracker.queries import people
from tracker.queries.people import SignedIn
from tracker.services import audit, duties, hashing, sessions

_STEP = 30


@dataclass(frozen=True)
class Door:
    """Where somebody knocks: the address, the browser, and when."""

    address: str
    agent: str
    at: datetime


class TooMany(Exception):
    """So many failures from this address or everywhere that nobody is let in for a while."""


def sign_in(
    session: Session, login: str, password: str, door: Door, *, reading: Session
) -> tuple[str, SessionStage] | None:
    """Check a password; give the key of the new session and how far it reaches, or None.

    Unknown name, wrong password, locked and disabled are not told apart, in words or in time. A failure is counted even
    though nothing else is written; the caller commits. Raise TooMany where the address or the whole door is closed.
    The password is checked over `reading`, so that nobody who writes waits for a crowd at the door.
    """
    since = door.at - THROTTLE.window
    if (
        people.failures(reading, since, address=door.address) >= THROTTLE.address
        or people.failures(reading, since) >= THROTTLE.everywhere
    ):
        raise TooMany
    kept = _kept(reading, login)
    fits = hashing.matches(kept, password)
    account = _account(login)
    locked = people.failures(session, since, account=account) >= THROTTLE.account
    person = _named(session, login)
    if person is None or not fits or person.password_hash != kept or locked or person.disabled_at is not None:
        _fail(session, account, person, door, THROTTLE)
        return None
    forgive(session, account)
    stage = SessionStage.CODE if person.totp_secret else SessionStage.IN
    key = _begin(session, person.id, stage, door)
    if stage is SessionStage.IN:
        _record(session, AuditAction.SIGN_IN, person, door)
    return key, stage


def confirm_code(session: Session, found: SignedIn, code: str, door: Door) -> str | None:
    """Check the code of the phone, or a recovery code; give the key of the full session, or None.

    A code is good once, one step of thirty seconds early or late; five failures in five minutes end the waiting.
    """
    account = f"code:{found.person_id}"
    if people.failures(session, door.at - CODE_THROTTLE.window, account=account) >= CODE_THROTTLE.account:
        sessions.end(session, found.session_id, EndReason.IDLE, door.at)
        return None
    person = people.person(session, found.person_id)
    plain = "".join(code.split())
    if not (use_code(person, plain, door.at) or _use_recovery(session, person.id, plain, door.at)):
        _fail(session, account, person, door, CODE_THROTTLE)
        return None
    session.flush()
    forgive(session, account)
    sessions.end(session, found.session_id, EndReason.REPLACED, door.at)
    key = _begin(session, person.id, SessionStage.IN, door)
    _record(session, AuditAction.SIGN_IN, person, door)
    return key


def use_code(person: Person, code: str, at: datetime, secret: str | None = None) -> bool:
    """Tell whether a code of the phone is right and not used before; it is used from then on."""
    totp, now = pyotp.TOTP(secret or person.totp_secret), int(at.timestamp()) // _STEP
    for step in (now - 1, now, now + 1):
        if step > person.totp_last and hmac.compare_digest(
            totp.generate_otp(step), code.encode("ascii", "replace").decode()
        ):
            person.totp_last = step
            return True
    return False


def recovery_hash(code: str) -> str:
    """Give what is kept of a recovery code."""
    return sha256(code.replace("-", "").lower().encode()).hexdigest()


def forgive(session: Session, account: str) -> None:
    """Stop counting the failures of an account: after a success, or by the security administrator."""
    session.execute(sa.update(SignInAttempt).where(col(SignInAttempt.account) == account).values(forgiven=True))


def unlock(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Let a person try again at once."""
    duties.require(by, Role.SECURITY_ADMIN)
    forgive(session, _account(person.key))
    forgive(session, f"code:{person.id}")
    audit.record(session, AuditAction.UNLOCKED, by=by, at=at, subject="person", subject_id=person.id, name=person.name)


def sign_out(session: Session, found: SignedIn, *, at: datetime) -> None:
    """End the session that somebody leaves."""
    sessions.end(session, found.session_id, EndReason.SIGNED_OUT, at)
    _record(session, AuditAction.SIGN_OUT, people.person(session, found.person_id), Door("", "", at))


def _use_recovery(session: Session, person_id: int, code: str, at: datetime) -> bool:
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.code_hash) == recovery_hash(code),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=at)
        .returning(col(RecoveryCode.id))
    )
    return used.first() is not None


def _begin(session: Session, person_id: int, stage: SessionStage, door: Door) -> str:
    assignment = sessions.first_assignment(session, person_id, months.local(door.at).date())
    return sessions.begin(
        session, person_id, assignment, stage=stage, at=door.at, address=door.address, agent=door.agent
    )


def _record(session: Session, action: AuditAction, person: Person | None, door: Door) -> None:
    """Record who came or went; a name that nobody has is not kept, for it may be a password."""
    number, name = (None, "") if person is None else (person.id, person.name)
    known = None if action in (AuditAction.SIGN_IN_FAILED, AuditAction.LOCKED) else person
    audit.record(session, action, by=known, at=door.at, subject="person", subject_id=number, name=name)


def _fail(session: Session, account: str, person: Person | None, door: Door, limit: Throttle) -> None:
    """Count a failure and record it; the one that closes the door to an account is recorded as that too."""
    session.add(SignInAttempt(account=account, address=door.address[:64], at=door.at))
    session.flush()
    _record(session, AuditAction.SIGN_IN_FAILED, person, door)
    if people.failures(session, door.at - limit.window, account=account) == limit.account:
        _record(session, AuditAction.LOCKED, person, door)


def _named(session: Session, login: str) -> Person | None:
    return people.by_key(session, login.strip()[:40])


def _kept(session: Session, login: str) -> str:
    found = _named(session, login)
    return found.password_hash if found else ""


def _account(login: str) -> str:
    """Name an account by a hash: what was typed as a name may be a password."""
    return sha256(login.strip().casefold().encode()).hexdigest()
