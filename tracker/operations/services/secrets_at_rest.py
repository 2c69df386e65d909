"""Services of secrets in the database: encrypted after an upgrade, re-encrypted when keys change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from tracker.core import vault
from tracker.core.audit import integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Inconsistent
from tracker.core.i18n import message
from tracker.people.models.people import Person, RecoveryCode


class _Kind(NamedTuple):
    """One column of secrets: its purpose, table, column, and the column of the person it belongs to."""

    what: str
    table: type[SQLModel]
    column: Any
    owner: Any


_KINDS = (
    _Kind(vault.PHONE, Person, Person.totp_secret, Person.id),
    _Kind(vault.RECOVERY, RecoveryCode, RecoveryCode.code_hash, RecoveryCode.person_id),
)


@dataclass
class Standing:
    """Number of secrets by state: under the newest key, under an older one, unreadable with any key, or in clear."""

    newest: int = 0
    older: int = 0
    unreadable: int = 0
    clear: int = 0


def standing(session: Session) -> Standing:
    """Count the secrets by the key that encrypts them."""
    found = Standing()
    for kind, _, owner, kept in _secrets(session):
        if not vault.is_locked(kept):
            found.clear += 1
        elif vault.of(session).is_newest(kept):
            found.newest += 1
        elif vault.of(session).unlock(kind.what, owner, kept) is not None:
            found.older += 1
        else:
            found.unreadable += 1
    return found


def lock_clear(session: Session) -> int:
    """Encrypt the secrets that an earlier schema stored in clear. Return their number.

    The caller records the upgrade in the audit log.
    """
    count = 0
    for kind, number, owner, kept in list(_secrets(session)):
        if not vault.is_locked(kept):
            _keep(session, kind, number, vault.of(session).lock(kind.what, owner, kept))
            count += 1
    return count


def lock_anew(session: Session, *, at: datetime) -> Standing:
    """Encrypt the secrets under an older key with the newest one. Return the counts afterwards.

    Raise Inconsistent, and change nothing, where a row was changed outside the program: a new seal would hide that.
    """
    if any(next(integrity.unlike(session.connection(), _table(kind)), None) for kind in _KINDS):
        raise Inconsistent(message("人员或恢复码有不经程序的改动，没有重新加密。请先运行 tracker verify 查明。"))
    count, keys = 0, vault.of(session)
    for kind, number, owner, kept in list(_secrets(session)):
        if keys.is_newest(kept):
            continue
        text = keys.unlock(kind.what, owner, kept)
        if text is not None:
            _keep(session, kind, number, keys.lock(kind.what, owner, text))
            count += 1
    if count:
        said: dict[str, object] = {"secrets": count}
        audit.record(session, AuditAction.SECRETS_REKEYED, by=None, at=at, subject="database", new=said)
    return standing(session)


def _secrets(session: Session) -> Iterator[tuple[_Kind, int, int, str]]:
    for kind in _KINDS:
        number = _table(kind).columns["id"]
        query = sa.select(number, col(kind.owner), col(kind.column)).where(col(kind.column) != "").order_by(number)
        for row in session.execute(query):
            yield (kind, *row)


def _keep(session: Session, kind: _Kind, number: int, kept: str) -> None:
    table = _table(kind)
    session.execute(sa.update(table).where(table.columns["id"] == number).values({kind.column.key: kept}))


def _table(kind: _Kind) -> sa.Table:
    table: sa.Table = kind.table.__table__  # type: ignore[attr-defined]
    return table
