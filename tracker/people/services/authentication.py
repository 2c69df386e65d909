"""Authentication: password, then second factor; throttled, with the same answer for unknown accounts."""

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
    """The origin of a sign-in attempt: address, browser, time, known device.

    A device has a number after a full sign-in; it is bound to one person and good for that account alone.
    """

    address: str
    agent: str
    at: datetime
    device: str = ""
    device_of: int | None = None

    def known(self, person: Person | None) -> bool:
        """Return whether this person has signed in fully on the device before."""
        return bool(self.device) and person is not None and person.id == self.device_of

    def source(self, person: Person | None) -> str:
        """Return the key of failure counts: the known device, otherwise the network."""
        return f"device:{self.device}"[:64] if self.known(person) else network(self.address)


@dataclass(frozen=True)
class LetIn:
    """The result of a successful step: session key, stage, person, and news to show."""

    key: str
    stage: SessionStage
    person_id: int
    since: Since


class TooMany(Exception):
    """The network has too many failures: only known devices may sign in for a while."""


def sign_in(session: Session, login: str, password: str, door: Door, *, reading: Session) -> LetIn | None:
    """Verify a password. Return the new session, or None.

    Unknown name, wrong password, a source that has to wait and a disabled account are not told apart in words. While a
    source has to wait nothing is hashed, written or counted. A failure is counted even though nothing else is written;
    the caller commits. Raise TooMany where the whole network has to wait. The password is checked over no transaction,
    so that nobody who writes waits for a crowd at the door.
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
    """Verify a phone code or recovery code. Return the full session, or None.

    A code is good once, one step of thirty seconds early or late.
    """
    return confirm(session, found, door, lambda person: _code_fits(session, person, code, door.at))


def confirm(session: Session, found: SignedIn, door: Door, right: Callable[[Person], bool]) -> LetIn | None:
    """Check the second step by whatever means. Return the full session, or None.

    Five failures in five minutes end the waiting, and so do ten in an hour or twenty in a day.
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
    """Reauthenticate an open session: password, and code where a phone is set up.

    A wrong try counts and waits as a failed sign-in does, with the same throttle. The caller commits.
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
    """Tell whether a code of the phone is right and not used before; it is used from then on, whoever comes at once."""
    kept = secret or vault.of(session).unlock(vault.PHONE, person.id, person.totp_secret)
    if not (kept and code.isascii() and code.isdigit()):
        return False
    totp, now = pyotp.TOTP(kept), int(at.timestamp()) // _STEP
    for step in (now - 1, now, now + 1):
        if step > person.totp_last and hmac.compare_digest(totp.generate_otp(step), code):
            return _take_step(session, person, step)
    return False


def _take_step(session: Session, person: Person, step: int) -> bool:
    """Mark a TOTP time step as used; of two concurrent requests only one succeeds."""
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
    """Stop counting what came from the network of an address. Return how many failures that were."""
    require_role.require(by, Role.SECURITY_ADMIN)
    source = network(address)
    chosen = sa.and_(col(SignInAttempt.address) == source, sa.not_(col(SignInAttempt.forgiven)))
    numbers = session.scalars(sa.update(SignInAttempt).where(chosen).values(forgiven=True).returning(SignInAttempt.id))  # type: ignore[call-overload]
    count = len(list(numbers))
    audit.record(session, AuditAction.UNLOCKED, by=by, at=at, subject="network", name=source)
    return count


def unlock(session: Session, person: Person, *, by: Actor | None, at: datetime) -> None:
    """End the throttling of a person everywhere; `by` None is the operator's command line."""
    require_role.require(by, Role.SECURITY_ADMIN)
    forgive(session, _account(person.key))
    forgive(session, _codes(person.id))
    audit.record(session, AuditAction.UNLOCKED, by=by, at=at, subject="person", subject_id=person.id, name=person.name)


def sign_out(session: Session, found: SignedIn, *, at: datetime) -> None:
    """End the session that somebody leaves."""
    sessions.end(session, found.session_id, EndReason.SIGNED_OUT, at)
    _record(session, AuditAction.SIGN_OUT, people.person(session, found.person_id), Door("", "", at))


def _code_fits(session: Session, person: Person, code: str, at: datetime) -> bool:
    """Use a code of the phone, or a recovery code."""
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
    """Record who came or went; a name that nobody has is not kept, for it may be a password."""
    number, name = (None, "") if person is None else (person.id, person.name)
    known = None if action in (AuditAction.SIGN_IN_FAILED, AuditAction.LOCKED) else person
    said: dict[str, object] | None = {"network": source} if source else None
    audit.record(session, action, by=known, at=door.at, subject="person", subject_id=number, name=name, new=said)


def _fail(session: Session, account: str, *, source: str, person: Person | None, door: Door, limit: Throttle) -> None:
    """Count a failure and record it; the ones that begin to slow an account or a whole network are recorded as that."""
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
    """Return whether a person has to wait here, for wrong passwords or wrong codes."""
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
    """Name the count of a person's wrong codes."""
    return f"code:{person_id}"


def _account(login: str) -> str:
    """Return the hash of a typed account name, which might be a password."""
    return sha256(login.strip().casefold().encode()).hexdigest()
