"""One-time links: random keys stored as hashes, valid once and for a time. A new link voids earlier ones."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.people.models.people import OneTimeLink, Person
from tracker.people.queries import people, throttle
from tracker.people.rules.recovery import CHECK_TRIES
from tracker.people.rules.sessions import LINK_LIFE, LinkKind
from tracker.people.services import account_notices, passwords


def make(
    session: Session, person: Person, kind: LinkKind, *, made_by: int | None, at: datetime, life: timedelta
) -> tuple[OneTimeLink, str]:
    """Create a one-time link. Return it with its key, which is not stored. Earlier links of the person become void."""
    key = passwords.new_key()
    void(session, person.id, at)
    made = OneTimeLink(
        kind=kind, person_id=person.id, key_hash=passwords.key_hash(key), made_by=made_by, made_at=at, until=at + life
    )
    session.add(made)
    session.flush()
    return made, key


def by_operator(session: Session, person: Person, kind: LinkKind, *, at: datetime) -> str:
    """Create a one-time link at the command line and return its key. The person is told."""
    _made, key = make(session, person, kind, made_by=None, at=at, life=LINK_LIFE[kind])
    if person.password_hash:
        account_notices.tell(session, AuditAction.LINK_MADE, person.id, at=at, kind=kind.label)
    audit.record(
        session, AuditAction.LINK_MADE, by=None, at=at, subject="person", subject_id=person.id, name=person.name,
        new={"kind": kind},
    )  # fmt: skip
    return key


def require(session: Session, key: str, at: datetime) -> OneTimeLink:
    """Return a valid one-time link. Raise NotFound, with the same message, if it is used, expired, void or unknown.

    A link with too many wrong check codes is void too.
    """
    link = people.link(session, passwords.key_hash(key))
    if link is None or link.used_at is not None or link.until <= at or guesses(session, link) >= CHECK_TRIES:
        raise NotFound(message("这个链接已用过、已过期或不存在。请联系本单位的安全管理员重新办理。"))
    return link


def guesses(session: Session, link: OneTimeLink) -> int:
    """Return the number of wrong check codes that were entered with a link."""
    return throttle.failures(session, link.made_at - timedelta(seconds=1), account=account(link.id))


def account(link_id: int) -> str:
    """Return the account name under which wrong check codes of a link are counted."""
    return f"link:{link_id}"


def void(session: Session, person_id: int, at: datetime) -> None:
    """Void all valid one-time links of a person."""
    session.execute(
        sa.update(OneTimeLink)
        .where(col(OneTimeLink.person_id) == person_id, col(OneTimeLink.used_at).is_(None), col(OneTimeLink.until) > at)
        .values(until=at)
        .execution_options(synchronize_session=False)
    )
