"""Authentication: password, then second factor. Throttled, with the same answer for unknown accounts."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import require_role, vault
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.roles import Actor, Role
from tracker.people.models.people import Person, SignInAttempt
from tracker.people.queries import people, throttle
from tracker.people.queries.people import SignedIn
from tracker.people.queries.throttle import Since
from tracker.people.rules.sessions import (
    CODE_CAPS,
    CODE_THROTTLE,
    NETWORK,
    THROTTLE,
    EndReason,
    SessionStage,
    Throttle,
    network,
)
from tracker.people.services import account_notices, passwords, recovery_codes, sessions

_STEP = 30


@dataclass(frozen=True)
class Door:
    """The origin of a sign-in: address, browser, time and known device.

    A device gets a random key at a complete sign-in. The key is bound to one person and valid only for their account.
    """

    address: str
    agent: str
    at: datetime
    device: str = ""
    device_of: int | None = None

    def known(self, person: Person | None) -> bool:
        """Return whether this person completed a sign-in on the device before."""
        return bool(self.device) and person is not None and person.id == self.device_of

    def source(self, person: Person | None) -> str:
        """Return the source under which failures are counted: the known device, otherwise the network."""
        return f"device:{self.device}"[:64] if self.known(person) else network(self.address)


@dataclass(frozen=True)
class LetIn:
    """The result of a successful step: session key, stage, person, and events since the last sign-in."""

    key: str
    stage: SessionStage
    person_id: int
    since: Since


class TooMany(Exception):
    """Raised when a network has too many failures. Only known devices may sign in from it for a while."""


def sign_in(session: Session, login: str, password: str, door: Door, *, reading: Session) -> LetIn | None:
    """Verify a password. Return the key of the new session, or None.

    Unknown name, wrong password, blocked source and disabled account give the same answer. From a blocked source
    nothing is hashed, written or counted. Raise TooMany if the whole network is blocked. The caller commits, also after
    a failure, which is counted. The password is verified outside transactions, so that no writer waits for many
    sign-ins.
    """
    account, person = _account(login), _named(reading, login)
    source, kept = door.source(person), person.password_hash if person else ""
    if _waits(reading, door, NETWORK, None, source):
        raise TooMany
    slowed = _waits(reading, door, THROTTLE, account, source)
    reading.rollback()
    if slowed:
        return None
    fits = passwords.matches(kept, password, known=door.known(person))
    person = _named(session, login)
    if _waits(session, door, THROTTLE, account, source):
        return None
    if person is None or not fits or person.password_hash != kept or person.disabled_at is not None:
        _fail(session, account, source=source, person=person, door=door, limit=THROTTLE)
        return None
    forgive(session, account, source)
    stage = SessionStage.CODE if person.totp_secret else SessionStage.IN
    since = _since(session, person, door.at)
    key = _begin(session, person, stage, door)
    if stage is SessionStage.IN:
        _record(session, AuditAction.SIGN_IN, person, door)
    return LetIn(key, stage, person.id, since)


def confirm_code(session: Session, found: SignedIn, code: str, door: Door) -> LetIn | None:
    """Verify a code of the app or a recovery code. Return the key of the full session, or None.

    A code is valid once, also one time step of 30 seconds earlier or later.
    """
    return confirm(session, found, door, lambda person: _code_fits(session, person, code, door.at))


def confirm(session: Session, found: SignedIn, door: Door, right: Callable[[Person], bool]) -> LetIn | None:
    """Verify the second factor with `right`. Return the key of the full session, or None.

    Five failures in five minutes, ten in an hour or twenty in a day end the waiting session.
    """
    account, person = _codes(found.person_id), people.person(session, found.person_id)
    source = door.source(person)
    if _waits(session, door, CODE_THROTTLE, account, source) or _codes_used_up(session, account, door.at):
        sessions.end(session, found.session_id, EndReason.IDLE, door.at)
        return None
    if not right(person):
        _fail(session, account, source=source, person=person, door=door, limit=CODE_THROTTLE)
        return None
    session.flush()
    since = _since(session, person, door.at)
    forgive(session, account)
    sessions.end(session, found.session_id, EndReason.REPLACED, door.at)
    key = _begin(session, person, SessionStage.IN, door)
    _record(session, AuditAction.SIGN_IN, person, door)
    return LetIn(key, SessionStage.IN, person.id, since)


def prove(session: Session, found: SignedIn, password: str, code: str, door: Door, *, reading: Session) -> bool:
    """Reauthenticate an open session: verify the password, and a code if the person uses codes.

    A failure counts as at sign-in, with the same throttle. The caller commits.
    """
    person = people.person(reading, found.person_id)
    account, source, kept = _account(person.key), door.source(person), person.password_hash
    slowed = _slowed(reading, person, door)
    reading.rollback()
    if slowed:
        return False
    fits = passwords.matches(kept, password, known=True)
    person = people.person(session, found.person_id)
    if _slowed(session, person, door):
        return False
    if not fits or person.password_hash != kept:
        _fail(session, account, source=source, person=person, door=door, limit=THROTTLE)
        return False
    if person.totp_secret and not _code_fits(session, person, code, door.at):
        _fail(session, _codes(person.id), source=source, person=person, door=door, limit=CODE_THROTTLE)
        return False
    session.flush()
    sessions.prove(session, found.session_id, door.at)
    return True


def use_code(session: Session, person: Person, code: str, at: datetime, secret: str | None = None) -> bool:
    """Return whether a code of the app is valid and unused. It is marked as used at once."""
    kept = secret or vault.of(session).unlock(vault.PHONE, person.id, person.totp_secret)
    if not (kept and code.isascii() and code.isdigit()):
        return False
    totp, now = pyotp.TOTP(kept), int(at.timestamp()) // _STEP
    for step in (now - 1, now, now + 1):
        if step > person.totp_last and hmac.compare_digest(totp.generate_otp(step), code):
            return _take_step(session, person, step)
    return False


def _take_step(session: Session, person: Person, step: int) -> bool:
    """Mark a time step of the code as used. Of two concurrent requests only one succeeds."""
    session.flush()
    free = sa.update(Person).where(col(Person.id) == person.id, col(Person.totp_last) < step)
    free = free.values(totp_last=step).execution_options(synchronize_session=False)
    taken = session.execute(free.returning(col(Person.id))).first() is not None
    session.refresh(person, ["totp_last"])
    return taken


def forgive(session: Session, account: str, source: str | None = None) -> None:
    """Stop counting the failures of an account, from one source or from all."""
    chosen = col(SignInAttempt.account) == account
    if source is not None:
        chosen = sa.and_(chosen, col(SignInAttempt.address) == source)
    session.execute(sa.update(SignInAttempt).where(chosen).values(forgiven=True))


def unlock_network(session: Session, address: str, *, by: Actor | None, at: datetime) -> int:
    """Stop counting the failures from the network of an address. Return the number of these failures."""
    require_role.require(by, Role.SECURITY_ADMIN)
    source = network(address)
    chosen = sa.and_(col(SignInAttempt.address) == source, sa.not_(col(SignInAttempt.forgiven)))
    numbers = session.scalars(sa.update(SignInAttempt).where(chosen).values(forgiven=True).returning(SignInAttempt.id))  # type: ignore[call-overload]
    count = len(list(numbers))
    audit.record(session, AuditAction.UNLOCKED, by=by, at=at, subject="network", name=source)
    return count


def unlock(session: Session, person: Person, *, by: Actor | None, at: datetime) -> None:
    """End the throttling of a person for all sources. `by` None is the operator at the command line."""
    require_role.require(by, Role.SECURITY_ADMIN)
    forgive(session, _account(person.key))
    forgive(session, _codes(person.id))
    audit.record(session, AuditAction.UNLOCKED, by=by, at=at, subject="person", subject_id=person.id, name=person.name)


def sign_out(session: Session, found: SignedIn, *, at: datetime) -> None:
    """End the session of a person who signs out."""
    sessions.end(session, found.session_id, EndReason.SIGNED_OUT, at)
    _record(session, AuditAction.SIGN_OUT, people.person(session, found.person_id), Door("", "", at))


def _code_fits(session: Session, person: Person, code: str, at: datetime) -> bool:
    """Use a code of the app, or a recovery code. Return whether it was valid."""
    plain = "".join(code.split())
    return use_code(session, person, plain, at) or recovery_codes.use(session, person, plain, at)


def _begin(session: Session, person: Person, stage: SessionStage, door: Door) -> str:
    assignment = sessions.first_assignment(session, person.id, months.local(door.at).date())
    if stage is SessionStage.IN:
        account_notices.arrived(session, person.id, known=door.known(person), network=network(door.address), at=door.at)
    return sessions.begin(
        session, person.id, assignment, stage=stage, at=door.at, address=door.address, agent=door.agent,
        proved_at=door.at if stage is SessionStage.IN else None,
    )  # fmt: skip


def _record(session: Session, action: AuditAction, person: Person | None, door: Door, source: str = "") -> None:
    """Record an event of sign-in. An unknown sign-in name is not recorded, because it may be a password."""
    number, name = (None, "") if person is None else (person.id, person.name)
    known = None if action in (AuditAction.SIGN_IN_FAILED, AuditAction.LOCKED) else person
    said: dict[str, object] | None = {"network": source} if source else None
    audit.record(session, action, by=known, at=door.at, subject="person", subject_id=number, name=name, new=said)


def _fail(session: Session, account: str, *, source: str, person: Person | None, door: Door, limit: Throttle) -> None:
    """Count and record a failure. The failure that begins to block an account or network is recorded as such too."""
    number = None if person is None else person.id
    session.add(SignInAttempt(account=account, address=source, at=door.at, person_id=number))
    session.flush()
    _record(session, AuditAction.SIGN_IN_FAILED, person, door)
    if throttle.failures(session, door.at - limit.window, account=account, source=source) == limit.free:
        _record(session, AuditAction.LOCKED, person, door, source)
    if throttle.failures(session, door.at - NETWORK.window, source=source) == NETWORK.free:
        audit.record(session, AuditAction.LOCKED, by=None, at=door.at, subject="network", name=source)


def _waits(session: Session, door: Door, limit: Throttle, account: str | None, source: str) -> bool:
    return throttle.blocked_until(session, door.at, limit, account=account, source=source) > door.at


def _slowed(session: Session, person: Person, door: Door) -> bool:
    """Return whether a person is blocked on this source, for wrong passwords or wrong codes."""
    source, codes = door.source(person), _codes(person.id)
    return (
        _waits(session, door, THROTTLE, _account(person.key), source)
        or _waits(session, door, CODE_THROTTLE, codes, source)
        or _codes_used_up(session, codes, door.at)
    )


def _codes_used_up(session: Session, account: str, at: datetime) -> bool:
    return any(throttle.failures(session, at - span, account=account) >= most for span, most in CODE_CAPS)


def _since(session: Session, person: Person, at: datetime) -> Since:
    return throttle.since_last_here(session, person.id, [_account(person.key), _codes(person.id)], at)


def _named(session: Session, login: str) -> Person | None:
    return people.by_key(session, login.strip()[:40])


def _codes(person_id: int) -> str:
    """Return the account name under which wrong codes of a person are counted."""
    return f"code:{person_id}"


def _account(login: str) -> str:
    """Return the hash of a typed sign-in name, under which failures are counted. The name might be a password."""
    return sha256(login.strip().casefold().encode()).hexdigest()
