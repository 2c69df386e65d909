"""Queries of the audit chain: search events, read the events of one record, verify all hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import hashes
from tracker.core.audit.actions import FIRST, READING, AuditAction, Event, chained
from tracker.core.audit.models import AuditEvent
from tracker.core.calendar.months import SHANGHAI
from tracker.core.i18n import Message, message
from tracker.core.pagination import paginate
from tracker.core.search_index.lookup import matching
from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject

_FIELDS = tuple(Event.__dataclass_fields__)


class Head(NamedTuple):
    """The head of the chain: sequence number and hash of the last event. An empty chain has 0 and 64 zeros."""

    seq: int
    hash: str

    @property
    def named(self) -> str:
        """The hash with the name of its algorithm: `sha256:…`."""
        return hashes.named(self.hash)

    @property
    def printed(self) -> str:
        """The name of the algorithm and the first digits of the hash."""
        return hashes.printed(self.hash)


class Broken(NamedTuple):
    """The first invalid event of the chain, and what is wrong with it."""

    seq: int
    why: Message


@dataclass(frozen=True)
class Wanted:
    """The filter of the audit log page: search text, action, period and page number."""

    search: str = ""
    action: AuditAction | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1


def head(session: Session) -> Head:
    """Return the head of the chain."""
    return head_and_change(session)[0]


def head_and_change(session: Session) -> tuple[Head, str]:
    """Return the head of the chain, and the hash of the last event that changed a record."""
    found = session.execute(_last()).one_or_none()
    return (Head(found[0], found[1]), found[2] or FIRST) if found else (Head(0, FIRST), FIRST)


@cache
def _last() -> sa.Select[int, str, str]:
    """Return the statement for the last event. Built once, because every step needs it."""
    columns = (col(AuditEvent.seq), col(AuditEvent.hash), col(AuditEvent.changed))
    return sa.select(*columns).order_by(col(AuditEvent.seq).desc()).limit(1)


def hash_at(session: Session, moment: datetime) -> str:
    """Return the hash of the first change at or after a moment, or of the last change if there is none.

    For a closed month this hash never changes, unlike the head of the chain.
    """
    query = sa.select(col(AuditEvent.hash)).where(col(AuditEvent.at) >= moment, col(AuditEvent.action).not_in(READING))
    return session.scalar(query.order_by(col(AuditEvent.at), col(AuditEvent.seq)).limit(1)) or last_change(session)


def last_change(session: Session) -> str:
    """Return the hash of the last event that changed a record. While it stays the same, every list stays the same."""
    return head_and_change(session)[1]


def events(session: Session, wanted: Wanted) -> tuple[list[AuditEvent], int]:
    """Return one page of the events that match a filter, the latest first, and the number of all matches."""
    chosen = _chosen(wanted)
    count = session.scalars(sa.select(sa.func.count()).select_from(AuditEvent).where(chosen)).one()
    query = sa.select(AuditEvent).where(chosen).order_by(col(AuditEvent.seq).desc())
    rows = session.scalars(paginate(query, wanted.page))
    return list(rows), count


def number(session: Session, action: AuditAction, since: date) -> int:
    """Count the events of an action from the beginning of a day in the office's time zone."""
    at = datetime.combine(since, time(), SHANGHAI).astimezone(UTC)
    query = sa.select(sa.func.count()).select_from(AuditEvent)
    return session.scalars(query.where(col(AuditEvent.action) == action, col(AuditEvent.at) >= at)).one()


def history(session: Session, subject: str, subject_id: int) -> list[AuditEvent]:
    """Return all events of one record, the latest first."""
    if not subject.isprintable():
        return []
    query = sa.select(AuditEvent).where(col(AuditEvent.subject) == subject, col(AuditEvent.subject_id) == subject_id)
    return list(session.scalars(query.order_by(col(AuditEvent.seq).desc())))


def moves(session: Session, subject: str, subject_id: int) -> list[Move]:
    """Return all workflow moves of one record, the latest first. A record without a workflow has none."""
    if subject not in {each.value for each in Subject}:
        return []
    query = sa.select(Move).where(col(Move.subject) == Subject(subject), col(Move.subject_id) == subject_id)
    return list(session.scalars(query.order_by(col(Move.id).desc())))


def exported(session: Session, wanted: Wanted) -> list[AuditEvent]:
    """Return all events that match a filter, the earliest first."""
    return list(session.scalars(sa.select(AuditEvent).where(_chosen(wanted)).order_by(col(AuditEvent.seq))))


def broken(session: Session, anchor: str | None = None) -> Broken | None:
    """Recompute all hashes. Return the first event that was changed, removed, inserted or moved; None if all are valid.

    `anchor` is the hash of a head that was published before, or at least its first 16 digits as printed on covers, with
    or without the name of its algorithm. A chain without the anchor is an old copy of the database.
    """
    columns = (*(getattr(AuditEvent, name) for name in _FIELDS), col(AuditEvent.prev_hash), col(AuditEvent.hash))
    query = sa.select(*columns).order_by(col(AuditEvent.seq)).execution_options(yield_per=1000)
    with session.execute(query) as rows:
        return _first_broken(rows, anchor)


def _first_broken(rows: Iterable[Sequence[Any]], anchor: str | None) -> Broken | None:
    before, expected, anchored = FIRST, 1, anchor is None
    for row in rows:
        event = Event(*row[: len(_FIELDS)])
        if event.seq != expected:
            return Broken(
                expected, message("第 {seq} 条不见了，下一条是第 {found} 条。", seq=expected, found=event.seq)
            )
        if row[-2] != before:
            return Broken(event.seq, message("第 {seq} 条接不上前一条：前面的被删、被插或被换过位置。", seq=event.seq))
        if row[-1] != chained(before, event, hashes.name_of(row[-1])):
            return Broken(event.seq, message("第 {seq} 条的内容被改过，与它的校验码不符。", seq=event.seq))
        before, expected = row[-1], expected + 1
        anchored = anchored or hashes.begins(before, anchor or "")
    if anchored:
        return None
    return Broken(
        expected,
        message(
            "链条里没有公布过的校验码 {anchor}：数据库可能被换成了旧的，或校验码不足 16 位。", anchor=str(anchor)[:24]
        ),
    )


def _chosen(wanted: Wanted) -> sa.ColumnElement[bool]:
    chosen: list[sa.ColumnElement[bool]] = [sa.true()]
    if wanted.search:
        columns = (AuditEvent.person, AuditEvent.name, AuditEvent.subject, AuditEvent.address, AuditEvent.reason)
        chosen.append(matching(wanted.search, *columns))
    if wanted.action is not None:
        chosen.append(col(AuditEvent.action) == wanted.action)
    if wanted.since is not None:
        chosen.append(col(AuditEvent.at) >= wanted.since)
    if wanted.until is not None:
        chosen.append(col(AuditEvent.at) < wanted.until)
    return sa.and_(*chosen)
