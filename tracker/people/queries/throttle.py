"""Throttle of sign-in: counts of failed sign-ins by account and source, and the time until a source is blocked.

A source is what failures are counted for: a network, or a device on which the person signed in before.
"""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.people.models.people import SignInAttempt, UserSession
from tracker.people.rules.account_news import AT_THE_DOOR
from tracker.people.rules.sessions import SessionStage, Throttle


class Since(NamedTuple):
    """Failures and security events of an account since its person last signed in."""

    failures: int
    networks: int
    steps: list[AuditAction]
    """Audit actions since then that the next sign-in reports, such as a reset or a new passkey (AT_THE_DOOR)."""


def failures(session: Session, since: datetime, *, account: str | None = None, source: str | None = None) -> int:
    """Return the number of failed sign-ins since a moment, for an account or from a source, without forgiven ones."""
    return _failures(session, since, account, source)[0]


def blocked_until(
    session: Session, at: datetime, limit: Throttle, *, account: str | None = None, source: str
) -> datetime:
    """Return the moment until which a source is blocked; `at` itself if it is not blocked."""
    count, last = _failures(session, at - limit.window, account, source)
    return at if last is None else max(at, last + limit.wait(count))


class ThrottledNetwork(NamedTuple):
    """A blocked network, from which only known devices may sign in: its failures, and the end of the block."""

    network: str
    failures: int
    until: datetime


def closed(session: Session, at: datetime, limit: Throttle) -> list[ThrottledNetwork]:
    """Return the blocked networks, the longest block first."""
    source, latest = col(SignInAttempt.address), _latest()
    query = sa.select(source, sa.func.count(), latest).where(
        col(SignInAttempt.at) > at - limit.window, sa.not_(col(SignInAttempt.forgiven))
    )
    rows = session.execute(query.group_by(source).having(sa.func.count() >= limit.free).order_by(source))
    found = [ThrottledNetwork(name, count, last + limit.wait(count)) for name, count, last in rows]
    return sorted((each for each in found if each.until > at), key=lambda each: each.until, reverse=True)


def since_last_here(session: Session, person_id: int, accounts: list[str], at: datetime) -> Since:
    """Return the failures and security events of an account since its person last signed in."""
    last = session.scalar(
        sa.select(sa.type_coerce(sa.func.max(col(UserSession.began_at)), UserSession.__table__.c.began_at.type)).where(  # type: ignore[attr-defined]
            col(UserSession.person_id) == person_id,
            col(UserSession.stage) == SessionStage.IN,
            col(UserSession.began_at) < at,
        )
    )
    tries = sa.select(sa.func.count(), sa.func.count(sa.distinct(col(SignInAttempt.address)))).where(
        col(SignInAttempt.account).in_(accounts)
    )
    steps = sa.select(col(AuditEvent.action)).where(
        col(AuditEvent.action).in_(AT_THE_DOOR),
        col(AuditEvent.subject) == "person",
        col(AuditEvent.subject_id) == person_id,
    )
    if last is not None:
        tries, steps = tries.where(col(SignInAttempt.at) > last), steps.where(col(AuditEvent.at) > last)
    count, networks = session.execute(tries).one()
    found = set(session.scalars(steps)) if last is not None else set()
    return Since(count, networks, [each for each in AT_THE_DOOR if each in found])


def _failures(
    session: Session, since: datetime, account: str | None, source: str | None
) -> tuple[int, datetime | None]:
    query = sa.select(sa.func.count(), _latest()).where(
        col(SignInAttempt.at) > since, sa.not_(col(SignInAttempt.forgiven))
    )
    if account is not None:
        query = query.where(col(SignInAttempt.account) == account)
    if source is not None:
        query = query.where(col(SignInAttempt.address) == source)
    count, last = session.execute(query).one()
    return count, last


def _latest() -> sa.ColumnElement[datetime]:
    return sa.type_coerce(sa.func.max(col(SignInAttempt.at)), SignInAttempt.__table__.c.at.type)  # type: ignore[attr-defined]
