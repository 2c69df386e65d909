"""Services of recovery codes: ten in a set, each valid once, stored as encrypted hashes."""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import vault
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Closed
from tracker.core.i18n import message
from tracker.people.models.people import Person, RecoveryCode
from tracker.people.rules import recovery_codes
from tracker.people.services import account_notices


def make(session: Session, person_id: int, *, at: datetime) -> list[str]:
    """Create and return a set of recovery codes for a person. Earlier codes become void."""
    session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    codes = [recovery_codes.written(secrets.randbits(recovery_codes.BITS)) for _ in range(recovery_codes.CODES_PER_SET)]
    kept = (vault.of(session).lock(vault.RECOVERY, person_id, _hash(code)) for code in codes)
    session.add_all(RecoveryCode(person_id=person_id, code_hash=each, made_at=at) for each in kept)
    session.flush()
    return codes


def renew(session: Session, person: Person, *, at: datetime) -> list[str]:
    """Replace the person's recovery codes and return the new ones. Raise Closed if they have no authenticator app."""
    if not person.totp_secret:
        raise Closed(message("还没有设置动态码，没有恢复码。"))
    codes = make(session, person.id, at=at)
    _record(session, AuditAction.RECOVERY_RENEWED, person, at)
    return codes


def use(session: Session, person: Person, code: str, at: datetime) -> bool:
    """Return whether a recovery code belongs to the person and is unused. It is marked as used at once."""
    wanted = _hash(code)
    rows = session.execute(
        sa.select(col(RecoveryCode.id), col(RecoveryCode.code_hash)).where(
            col(RecoveryCode.person_id) == person.id, col(RecoveryCode.used_at).is_(None)
        )
    ).all()
    keys = vault.of(session)
    for number, kept in rows:
        found = keys.unlock(vault.RECOVERY, person.id, kept)
        if found is not None and hmac.compare_digest(found, wanted):
            return _take(session, person, number, at)
    return False


def _take(session: Session, person: Person, number: int, at: datetime) -> bool:
    """Mark a recovery code as used; of two concurrent requests only one succeeds."""
    free = sa.update(RecoveryCode).where(col(RecoveryCode.id) == number, col(RecoveryCode.used_at).is_(None))
    free = free.values(used_at=at).execution_options(synchronize_session=False)
    if session.execute(free.returning(col(RecoveryCode.id))).first() is None:
        return False
    _record(session, AuditAction.RECOVERY_USED, person, at)
    return True


def _record(session: Session, action: AuditAction, person: Person, at: datetime) -> None:
    account_notices.tell(session, action, person.id, at=at)
    audit.record(session, action, by=person, at=at, subject="person", subject_id=person.id, name=person.name)


def _hash(code: str) -> str:
    return sha256(recovery_codes.read(code).encode()).hexdigest()
