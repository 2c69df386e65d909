"""Health checks of the database, for `tracker check --deploy` and monitoring."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker import paths
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.database.migrations import triggers
from tracker.core.demonstration import DEMO_PEOPLE
from tracker.notifications.models import Notice, Outbox
from tracker.operations.models import Heartbeat
from tracker.people.models.people import Person

BACKUP_EVERY = timedelta(days=7)
_A_PROCESS = 4
"""Maximum number of connections of one process: two for reading, two for writing."""
_RESERVED = 3


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Facts about a database that decide whether it is safe; `room` is the number of connections left in reserve."""

    schema: str
    backed_up: bool
    superuser: bool = False
    durable: bool = True
    encoding: str = "UTF8"
    room: int = 0
    triggers: int = 0
    """Number of triggers that are missing, altered or foreign."""
    demonstration: int = 0
    """Number of demonstration accounts that can sign in."""


@dataclass(frozen=True)
class Rule:
    """A rule about one unsafe fact: its name, whether it is critical, its condition, and the remedy."""

    name: str
    critical: bool
    unsafe: Callable[[Facts], bool]
    words: str


RULES = (
    Rule(
        "schema",
        True,
        lambda f: f.schema != paths.newest_schema(),
        "数据库结构与程序不同。请先 tracker backup，再 tracker init 升级。",
    ),
    Rule(
        "triggers",
        True,
        lambda f: f.triggers > 0,
        "数据库的触发器被删、被改或不属于本程序：审计日志和关账没有保护。请查明原因，再用可信的备份恢复。",
    ),
    Rule(
        "accounts",
        True,
        lambda f: f.demonstration > 0,
        "示范账号能登录。请用新的数据库，不要装示范数据。",
    ),
    Rule(
        "superuser",
        True,
        lambda f: f.superuser,
        "数据库账号是超级用户：能绕过审计日志的保护。请为网站建一个普通账号。",
    ),
    Rule(
        "durable",
        True,
        lambda f: not f.durable,
        "PostgreSQL 关掉了 fsync、full_page_writes 或 synchronous_commit：断电会丢数据。请打开。",
    ),
    Rule("encoding", True, lambda f: f.encoding != "UTF8", "数据库的编码不是 UTF8。请用 UTF8 重新建库。"),
    Rule(
        "room",
        False,
        lambda f: f.room < 0,
        "max_connections 不够这么多网站进程用。请调大，或减少 TRACKER_WORKERS。",
    ),
    Rule(
        "backup",
        False,
        lambda f: not f.backed_up,
        "七天内没有备份。请定时运行 tracker backup，并试过一次恢复。",
    ),
)


def unsafe(facts: Facts) -> list[Rule]:
    """Return every rule that a database breaks."""
    return [rule for rule in RULES if rule.unsafe(facts)]


def facts(session: Session, *, processes: int, at: datetime) -> Facts:
    """Read the facts about a database; `processes` is the number of processes that serve the site."""
    revision = schema(session)
    current = revision == paths.newest_schema()
    saved = last_backup(session) if current else None
    backed_up = saved is not None and at - saved <= BACKUP_EVERY
    connection = session.connection()
    wrong = len(triggers.differences(connection)) if current else 0
    people = _demonstration(session) if current else 0
    if connection.dialect.name != "postgresql":
        return Facts(schema=revision, backed_up=backed_up, triggers=wrong, demonstration=people)
    names = ("is_superuser", "fsync", "full_page_writes", "synchronous_commit", "server_encoding", "max_connections")
    told = dict.fromkeys(names, "")
    for name in names:
        told[name] = str(connection.execute(sa.select(sa.func.current_setting(name))).scalar_one())
    return Facts(
        schema=revision,
        backed_up=backed_up,
        superuser=told["is_superuser"] == "on",
        durable="off" not in (told["fsync"], told["full_page_writes"], told["synchronous_commit"]),
        encoding=told["server_encoding"],
        room=int(told["max_connections"]) - _RESERVED - (processes + 1) * _A_PROCESS,
        triggers=wrong,
        demonstration=people,
    )


def _demonstration(session: Session) -> int:
    query = sa.select(sa.func.count(col(Person.id))).where(col(Person.key).in_(DEMO_PEOPLE))
    return session.scalar(query.where(sa.func.coalesce(col(Person.password_hash), "") != "")) or 0


def schema(session: Session) -> str:
    """Return the schema revision; empty for an empty database."""
    if not sa.inspect(session.connection()).has_table("alembic_version"):
        return ""
    return str(session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none())


def last_backup(session: Session) -> datetime | None:
    """Return the moment when the last backup began, or None."""
    return session.scalar(
        sa.select(sa.func.max(col(AuditEvent.at))).where(col(AuditEvent.action) == AuditAction.BACKED_UP)
    )


def last_check(session: Session) -> dict[str, int]:
    """Return the number of findings of the last daily check by kind; empty before the first check."""
    query = sa.select(col(AuditEvent.new)).where(col(AuditEvent.action) == AuditAction.CHECKED)
    found = session.scalar(query.order_by(col(AuditEvent.seq).desc()).limit(1))
    numbers: dict[str, int] = json.loads(found) if found else {}
    return numbers


def beat(session: Session, name: str) -> Heartbeat | None:
    """Return the last heartbeat of a worker, or None."""
    return session.get(Heartbeat, name)


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Return the number of notices that wait to be sent, and the moment of the oldest."""
    query = sa.select(sa.func.count(col(Outbox.id)), sa.func.min(col(Notice.at)))
    found = query.join(Notice, col(Notice.id) == col(Outbox.notice_id)).where(col(Outbox.sent_at).is_(None))
    count, oldest = session.execute(found).one()
    return count, oldest
