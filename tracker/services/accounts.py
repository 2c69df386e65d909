"""Accounts: opened by a link, their passwords known to their owners alone, closed by the security administrator."""

from datetime import datetime

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.passwords import PasswordPolicy, password_problem
from tracker.domain.roles import Actor, Role
from tracker.domain.sessions import LINK_LIFE, EndReason, LinkKind
from tracker.domain.words import say
from tracker.models import Bureau, Enterprise, OneTimeLink, Passkey, Person, Place, RecoveryCode, Term
from tracker.queries import people
from tracker.services import audit, duties, hashing, recovery, sessions, signing_in, vault, versions

_AREA = ("乌昌石", "乌—昌—石", "一企一策", "新疆", "兵团", "生态环境", "wuchangshi", "xinjiang", "shengtai", "huanbao")


def add_person(session: Session, key: str, name: str, phone: str = "", *, by: Actor | None, at: datetime) -> Person:
    """Add a person without a password; raise Invalid where the sign-in name is taken."""
    duties.require(by, Role.SECURITY_ADMIN)
    if people.by_key(session, key) is not None:
        raise Invalid(say("登录名“{key}”已有人用。请换一个。", key=key))
    made = Person(key=key, name=name, phone=phone)
    session.add(made)
    session.flush()
    _record(session, AuditAction.PERSON_ADDED, made, by=by, at=at, new={"key": key, "name": name})
    return made


def change_person(
    session: Session, person: Person, name: str, phone: str, *, version: int, by: Actor, at: datetime
) -> None:
    """Correct a name or a telephone number; what was done under the old name keeps it."""
    duties.require(by, Role.SECURITY_ADMIN)
    values: dict[str, object] = {"name": name, "phone": phone}
    old: dict[str, object] = {field: getattr(person, field) for field in values}
    versions.take(session, person, version, values)
    _record(session, AuditAction.PERSON_CHANGED, person, by=by, at=at, old=old, new=values)


def make_link(session: Session, person: Person, kind: LinkKind, *, by: Actor | None, at: datetime) -> str:
    """Make a one-time link and give its key; earlier links of the person are void from now on."""
    duties.require(by, Role.SECURITY_ADMIN)
    key = hashing.new_key()
    _void_links(session, person.id, at)
    session.add(
        OneTimeLink(
            kind=kind,
            person_id=person.id,
            key_hash=hashing.key_hash(key),
            made_by=None if by is None else by.person_id,
            made_at=at,
            until=at + LINK_LIFE[kind],
        )
    )
    _record(session, AuditAction.LINK_MADE, person, by=by, at=at, new={"kind": kind})
    return key


def require_link(session: Session, key: str, at: datetime) -> OneTimeLink:
    """Give a link that is still good; raise NotFound, in the same words, for a used, late, unknown or void one."""
    found = people.link(session, hashing.key_hash(key))
    if found is None or found.used_at is not None or found.until <= at:
        raise NotFound(say("这个链接已用过、已过期或不存在。请联系本单位的安全管理员重新生成。"))
    return found


def open_by_link(session: Session, key: str, password: str, policy: PasswordPolicy, *, at: datetime) -> Person:
    """Set the password that the owner of a link chose; every session of theirs ends, the link is used up."""
    link = require_link(session, key, at)
    person = people.person(session, link.person_id)
    link.used_at = at  # before the event, which vouches for it; a refused password takes everything back
    set_password(session, person, password, policy, at=at)
    return person


def set_password(
    session: Session, person: Person, password: str, policy: PasswordPolicy, *, at: datetime, but: int | None = None
) -> None:
    """Set a new password and end the person's other sessions; raise Invalid with the reason for a weak one."""
    problem = password_problem(password, policy, _context(session, person))
    if problem is not None:
        raise Invalid(problem)
    person.password_hash = hashing.hashed(password)
    session.flush()
    _void_links(session, person.id, at)
    sessions.end_all(session, person.id, EndReason.PASSWORD, at, but=but)
    _record(session, AuditAction.PASSWORD_CHANGED, person, by=person, at=at)


def disable(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Close an account: its sessions end at the next request, its links are void."""
    duties.require(by, Role.SECURITY_ADMIN)
    person.disabled_at = at
    session.flush()
    _void_links(session, person.id, at)
    sessions.end_all(session, person.id, EndReason.DISABLED, at)
    _record(session, AuditAction.PERSON_DISABLED, person, by=by, at=at)


def enable(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Open a closed account again; it signs in anew."""
    duties.require(by, Role.SECURITY_ADMIN)
    person.disabled_at = None
    _record(session, AuditAction.PERSON_ENABLED, person, by=by, at=at)


def new_secret() -> str:
    """Give a secret for a phone that is being set up."""
    return pyotp.random_base32()


def phone_address(key: str, secret: str) -> str:
    """Give the address that an authenticator on a phone reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=key, issuer_name="一企一策治理进展")


def enrol(session: Session, person: Person, secret: str, code: str, *, at: datetime) -> list[str]:
    """Set up the phone with a first right code; give the recovery codes, shown once. The secret is kept encrypted."""
    person.totp_last = 0
    if not signing_in.use_code(session, person, "".join(code.split()), at, secret):
        raise Invalid(say("动态码不对。请看手机上现在的 6 位数；手机的时间要准。"))
    person.totp_secret = vault.of(session).lock(vault.PHONE, person.id, secret)
    codes = recovery.make(session, person.id, at=at)
    _record(session, AuditAction.PHONE_SET, person, by=person, at=at)
    return codes


def drop_phone(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Forget a lost phone, its recovery codes and the passkeys beside it; the person sets up another one."""
    duties.require(by, Role.SECURITY_ADMIN)
    person.totp_secret = ""
    session.flush()
    for table in (RecoveryCode, Passkey):
        session.execute(sa.delete(table).where(col(table.person_id) == person.id))
    sessions.end_all(session, person.id, EndReason.PASSWORD, at)
    _record(session, AuditAction.PHONE_DROPPED, person, by=by, at=at)


def _record(
    session: Session, action: AuditAction, person: Person, *, by: Actor | Person | None, at: datetime,
    old: dict[str, object] | None = None, new: dict[str, object] | None = None,
) -> None:  # fmt: skip
    audit.record(
        session, action, by=by, at=at, subject="person", subject_id=person.id, name=person.name, old=old, new=new
    )


def _void_links(session: Session, person_id: int, at: datetime) -> None:
    session.execute(
        sa.update(OneTimeLink)
        .where(col(OneTimeLink.person_id) == person_id, col(OneTimeLink.used_at).is_(None), col(OneTimeLink.until) > at)
        .values(until=at)
        .execution_options(synchronize_session=False)
    )


def _context(session: Session, person: Person) -> list[str]:
    """Give the words that an attacker tries first: the person's, their units', the places' and the area's."""
    words = [*_AREA, person.key, person.name]
    for row in people.assignments(session, person.id):
        words.append(row.unit)
    for query in (
        sa.select(col(Bureau.short_name)),
        sa.select(col(Place.name)),
        sa.select(col(Term.name)).distinct(),
        sa.select(col(Enterprise.code)),
    ):
        words += session.scalars(query)
    return words
