"""Services of accounts: create, change, activate by a one-time link, disable and enable; set up codes."""

from datetime import datetime

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock, require_role, vault
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.people.models.passkeys import Passkey
from tracker.people.models.people import Person, RecoveryCode
from tracker.people.queries import people
from tracker.people.rules.passwords import PasswordPolicy, password_problem
from tracker.people.rules.sessions import EndReason
from tracker.people.services import account_notices, authentication, one_time_links, passwords, recovery_codes, sessions
from tracker.people.services.common_passwords import guessable, is_common
from tracker.register.models import Bureau, Enterprise, Place, Term

_AREA = ("乌昌石", "乌—昌—石", "一企一策", "新疆", "兵团", "生态环境", "wuchangshi", "xinjiang", "shengtai", "huanbao")


def add_person(session: Session, key: str, name: str, phone: str = "", *, by: Actor | None, at: datetime) -> Person:
    """Add an account without a password. Raise Invalid if the sign-in name is taken."""
    require_role.require(by, Role.SECURITY_ADMIN)
    if people.by_key(session, key) is not None:
        raise Invalid(message("登录名“{key}”已有人用。请换一个。", key=key))
    made = Person(key=key, name=name, phone=phone)
    session.add(made)
    session.flush()
    _record(session, AuditAction.PERSON_ADDED, made, by=by, at=at, new={"key": key, "name": name})
    return made


def change_person(
    session: Session, person: Person, name: str, phone: str, *, version: int, by: Actor, at: datetime
) -> None:
    """Change the name or telephone number of a person. Earlier events keep the earlier name."""
    require_role.require(by, Role.SECURITY_ADMIN)
    values: dict[str, object] = {"name": name, "phone": phone}
    old: dict[str, object] = {field: getattr(person, field) for field in values}
    optimistic_lock.update_if_version(session, person, version, values)
    _record(session, AuditAction.PERSON_CHANGED, person, by=by, at=at, old=old, new=values)


def chosen(reading: Session, person_id: int, password: str, policy: PasswordPolicy) -> str:
    """Return the hash of a chosen password. Raise Invalid with the reason for a weak password.

    The hash is computed outside transactions, because it takes long: the reading one ends here, and no writing one may
    be open.
    """
    problem = password_problem(password, policy, _context(reading, people.person(reading, person_id)), is_common)
    reading.rollback()
    if problem is not None:
        raise Invalid(problem)
    return passwords.hashed(password)


def open_by_link(session: Session, key: str, kept: str, *, at: datetime) -> Person:
    """Set the password hash that the owner of a one-time link chose. Ends all their sessions and uses up the link."""
    link = one_time_links.require(session, key, at)
    person = people.person(session, link.person_id)
    link.used_at = at  # before the audit event, whose seal covers it
    set_password(session, person, kept, at=at)
    return person


def set_password(session: Session, person: Person, kept: str, *, at: datetime, but: int | None = None) -> None:
    """Set the hash of a new password, as `chosen` returns it, and end the person's other sessions."""
    if person.password_hash:  # the first password sends no notice
        account_notices.tell(session, AuditAction.PASSWORD_CHANGED, person.id, at=at)
    person.password_hash, person.password_at = kept, at
    session.flush()
    one_time_links.void(session, person.id, at)
    sessions.end_all(session, person.id, EndReason.PASSWORD, at, but=but)
    _record(session, AuditAction.PASSWORD_CHANGED, person, by=person, at=at)


def disable(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Disable an account: its sessions end with the next request, its links become void."""
    require_role.require(by, Role.SECURITY_ADMIN)
    person.disabled_at = at
    session.flush()
    one_time_links.void(session, person.id, at)
    sessions.end_all(session, person.id, EndReason.DISABLED, at)
    _record(session, AuditAction.PERSON_DISABLED, person, by=by, at=at)


def enable(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Enable a disabled account again. The person has to sign in."""
    require_role.require(by, Role.SECURITY_ADMIN)
    person.disabled_at = None
    _record(session, AuditAction.PERSON_ENABLED, person, by=by, at=at)


def new_secret() -> str:
    """Return a new random secret for an authenticator app."""
    return pyotp.random_base32()


def phone_address(key: str, secret: str) -> str:
    """Return the otpauth: address of a secret, which an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=key, issuer_name="一企一策治理进展")


def enrol(session: Session, person: Person, secret: str, code: str, *, at: datetime) -> list[str]:
    """Set up an authenticator app with its first valid code. Return the recovery codes, to be shown once.

    Raise Invalid for a wrong code. The secret is stored encrypted.
    """
    person.totp_last = 0
    if not authentication.use_code(session, person, "".join(code.split()), at, secret):
        raise Invalid(message("动态码不对。请看手机上现在的 6 位数；手机的时间要准。"))
    person.totp_secret = vault.of(session).lock(vault.PHONE, person.id, secret)
    codes = recovery_codes.make(session, person.id, at=at)
    account_notices.tell(session, AuditAction.PHONE_SET, person.id, at=at)
    _record(session, AuditAction.PHONE_SET, person, by=person, at=at)
    return codes


def forget_phone(session: Session, person: Person, *, by: Actor | None, at: datetime) -> None:
    """Remove the lost phone of a person, with its recovery codes and all passkeys. `recovery` checks the permission."""
    person.totp_secret = ""
    session.flush()
    for table in (RecoveryCode, Passkey):
        session.execute(sa.delete(table).where(col(table.person_id) == person.id))
    sessions.end_all(session, person.id, EndReason.PASSWORD, at)
    who = message("系统运行人员") if by is None else by.spoken()
    account_notices.tell(session, AuditAction.PHONE_DROPPED, person.id, at=at, by=who)
    _record(session, AuditAction.PHONE_DROPPED, person, by=by, at=at)


def _record(
    session: Session, action: AuditAction, person: Person, *, by: audit.Author | None, at: datetime,
    old: dict[str, object] | None = None, new: dict[str, object] | None = None,
) -> None:  # fmt: skip
    audit.record(
        session, action, by=by, at=at, subject="person", subject_id=person.id, name=person.name, old=old, new=new
    )


def _context(session: Session, person: Person) -> list[str]:
    """Return words that an attacker tries first: names of the person, their units, the places and the area."""
    names = [person.name, *(row.unit for row in people.assignments(session, person.id))]
    for query in (sa.select(col(Bureau.short_name)), sa.select(col(Place.name)), sa.select(col(Term.name)).distinct()):
        names += session.scalars(query)
    return [*_AREA, person.key, *session.scalars(sa.select(col(Enterprise.code))), *guessable(names)]
