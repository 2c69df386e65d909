"""Account recovery by two administrators: one requests it, another prints the slip (split knowledge).

The first administrator tells the person a check code. The second one prints the one-time link and hands it over sealed.
The link does not work without the code.
"""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from tracker.core import require_role
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import ADMINISTRATORS, Actor, Role
from tracker.people.models.people import OneTimeLink, Person, SignInAttempt
from tracker.people.models.recovery import Recovery
from tracker.people.queries import people
from tracker.people.queries import recovery as queries
from tracker.people.rules.recovery import LINKS, SLIP_LIFE, WAITS, RecoveryKind, confirm_refusal
from tracker.people.rules.sessions import network
from tracker.people.services import account_notices, accounts, one_time_links

_OPERATOR = message("系统运行人员")


def ask(session: Session, person: Person, kind: RecoveryKind, *, by: Actor, at: datetime) -> str:
    """Request an account recovery. Return the check code, which only the person may learn.

    Earlier requests for the same person become void. Raise NotAllowed for a request for oneself.
    """
    require_role.require(by, Role.SECURITY_ADMIN)
    if person.id == by.person_id:
        raise NotAllowed(message("自己的账号，请由另一位安全管理员申请。"))
    for earlier in queries.standing(session, person.id, at):
        earlier.until = at
    code = f"{secrets.randbelow(10**8):08d}"
    made = Recovery(
        kind=kind, person_id=person.id, check_hash=_check_hash(person.id, code), asked_by=by.person_id, asked_at=at,
        until=at + WAITS,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _record(session, AuditAction.RECOVERY_ASKED, made, person, by=by, at=at)
    return code


def drop_phone(session: Session, person: Person, *, by: Actor, at: datetime) -> bool:
    """Remove a lost phone and return True; for an administrator or approver, request it and return False."""
    require_role.require(by, Role.SECURITY_ADMIN)
    if queries.needs_second(session, person.id, months.local(at).date()):
        ask(session, person, RecoveryKind.PHONE, by=by, at=at)
        return False
    accounts.forget_phone(session, person, by=by, at=at)
    return True


def confirm(session: Session, recovery: Recovery, *, by: Actor | None, at: datetime) -> str | None:
    """Confirm a recovery as another administrator or the operator. Return the key of its one-time link, shown once.

    Return None if a phone was removed. Raise NotAllowed for the administrator who requested it, and for the person.
    """
    person = people.person(session, recovery.person_id)
    _require(session, recovery, person, by, at)
    recovery.confirmed_by = None if by is None else by.person_id
    recovery.confirmed_at = at
    if recovery.kind is RecoveryKind.PHONE:
        accounts.forget_phone(session, person, by=by, at=at)
        _record(session, AuditAction.RECOVERY_CONFIRMED, recovery, person, by=by, at=at)
        return None
    link, key = one_time_links.make(
        session, person, LINKS[recovery.kind], made_by=recovery.confirmed_by, at=at, life=SLIP_LIFE
    )  # fmt: skip
    recovery.link_id = link.id
    _record(session, AuditAction.RECOVERY_CONFIRMED, recovery, person, by=by, at=at)
    return key


def refuse(session: Session, recovery: Recovery, *, by: Actor, at: datetime) -> None:
    """Refuse a recovery request of another administrator, or withdraw one's own."""
    require_role.require(by, *sorted(ADMINISTRATORS))
    recovery.refused_by = by.person_id
    person = people.person(session, recovery.person_id)
    _record(session, AuditAction.RECOVERY_REFUSED, recovery, person, by=by, at=at)


def check(session: Session, link: OneTimeLink, code: str, *, address: str, at: datetime) -> bool:
    """Return whether a check code belongs to a one-time link. A wrong code is counted. The caller commits."""
    found = queries.of_link(session, link.id)
    if found is None or hmac.compare_digest(found.check_hash, _check_hash(link.person_id, code)):
        return True
    session.add(SignInAttempt(account=one_time_links.account(link.id), address=network(address), at=at))
    session.flush()
    person = people.person(session, link.person_id)
    audit.record(
        session, AuditAction.SIGN_IN_FAILED, by=None, at=at, subject="person", subject_id=person.id, name=person.name
    )
    return False


def _require(session: Session, recovery: Recovery, person: Person, by: Actor | None, at: datetime) -> None:
    refused = confirm_refusal(
        None if by is None else by.role,
        second=queries.needs_second(session, person.id, months.local(at).date()),
        is_asker=by is not None and by.person_id == recovery.asked_by,
        is_subject=by is not None and by.person_id == person.id,
    )
    if refused is not None:
        raise NotAllowed(refused)


def _check_hash(person_id: int, code: str) -> str:
    return sha256(f"{person_id}:{''.join(code.split())}".encode()).hexdigest()


def _record(
    session: Session, action: AuditAction, recovery: Recovery, person: Person, *, by: Actor | None, at: datetime
) -> None:
    session.flush()
    who = _OPERATOR if by is None else by.spoken()
    account_notices.tell(session, action, person.id, at=at, by=who, kind=recovery.kind.label)
    said: dict[str, object] = {"kind": recovery.kind}
    audit.record(session, action, by=by, at=at, subject="person", subject_id=person.id, name=person.name, new=said)
