"""Database engines: a writer with serialized transactions and a read-only reader, for SQLite or PostgreSQL."""

import fcntl
import os
import threading
from dataclasses import dataclass
from typing import Any

import psycopg
import pysqlite3
import sqlalchemy as sa
from sqlalchemy import event

from tracker.config import ConfigError
from tracker.core import file_lock
from tracker.core.errors import Busy
from tracker.core.i18n import message

BUSY_SECONDS = 30
WAIT_SECONDS = 60
"""Seconds that a writer waits for the write lock before it raises Busy."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
)
_SOUND = (3, 51, 3)
"""The first SQLite version without the WAL-reset bug, which can corrupt a file (sqlite.org/wal.html#walresetbug)."""
_BACKPORTED = ((3, 44, 6), (3, 50, 7))

_writing: set[tuple[str, int]] = set()


class UnsoundSqlite(ConfigError):
    """Raised for a SQLite version that may corrupt a database. The text names the remedy."""


@dataclass(frozen=True)
class Engines:
    """The writer engine and the reader engine of one database."""

    writer: sa.Engine
    reader: sa.Engine

    def dispose(self, *, close: bool = True) -> None:
        """Close all connections. A forked child process drops them without closing: `close=False`."""
        self.writer.dispose(close=close)
        self.reader.dispose(close=close)


def make_engines(url: str) -> Engines:
    """Create the engines for a database address, without connecting. Error messages never contain the address."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        require_sound(pysqlite3.sqlite_version_info)
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise ConfigError(
        "TRACKER_DATABASE_URL 以 {kind} 开头。只能是 sqlite:/// 或 postgresql://。", kind=parsed.get_backend_name()
    )


def require_sound(version: tuple[int, int, int]) -> None:
    """Raise UnsoundSqlite for a SQLite version with the WAL-reset bug."""
    if version >= _SOUND or any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTED):
        return
    written = ".".join(map(str, version))
    raise UnsoundSqlite(
        "SQLite {version} 的 WAL 有会损坏数据的缺陷。请安装 pysqlite3 0.6.1 以上（SQLite 3.51.3 以上）。",
        version=written,
    )


def _sqlite(url: sa.URL) -> Engines:
    def make(**options: object) -> sa.Engine:
        engine = sa.create_engine(url, module=pysqlite3.dbapi2, hide_parameters=True, execution_options=options)
        event.listen(engine, "connect", _prepare)
        return engine

    writer, reader = make(journal=True), make()
    event.listen(reader, "connect", _query_only)
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    event.listen(writer, "begin", _queue_and_begin)
    event.listen(writer, "reset", _leave_queue)
    event.listen(writer, "close", _close_lock)
    return Engines(writer, reader)


def _postgresql(url: sa.URL) -> Engines:
    url = url.set(drivername="postgresql+psycopg")
    # The pool holds two connections of each engine and opens more for many threads: waiting for a pool is unfair.
    options = {"pool_pre_ping": True, "pool_size": 2, "max_overflow": 30, "hide_parameters": True}
    writer, reader = (sa.create_engine(url, **options) for _ in range(2))
    event.listen(reader, "connect", _one_moment)
    return Engines(writer, reader)


def _one_moment(connection: Any, record: Any) -> None:
    """Set REPEATABLE READ for reading connections, so that a page sees one moment of the database, as on SQLite."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _query_only(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _queue_and_begin(connection: sa.Connection) -> None:
    """Begin a write transaction on SQLite: take the file lock, then SQLite's own lock.

    The file lock wakes the next waiting writer at once, which SQLite's lock does not.
    """
    info, path = connection.info, f"{connection.engine.url.database}.lock"
    me = path, threading.get_ident()
    if me in _writing and info.get("writing") != me:
        raise RuntimeError("this thread already has a write transaction open")
    if "lock" not in info:
        info["lock"] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if not file_lock.take(info["lock"], WAIT_SECONDS):
        os.close(info.pop("lock"))
        raise Busy(message("别的程序正在写数据库，等了 {n} 秒还没有轮到。没有写入，请稍后再试。", n=WAIT_SECONDS))
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        fcntl.flock(info["lock"], fcntl.LOCK_UN)
        raise
    info["writing"] = me
    _writing.add(me)


def _leave_queue(connection: Any, record: Any, state: Any) -> None:
    if (me := record.info.pop("writing", None)) is not None:
        connection.rollback()
        fcntl.flock(record.info["lock"], fcntl.LOCK_UN)
        _writing.discard(me)


def _close_lock(connection: Any, record: Any) -> None:
    if (me := record.info.pop("writing", None)) is not None:  # closed in the middle of a transaction
        _writing.discard(me)
    if (lock := record.info.pop("lock", None)) is not None:
        os.close(lock)
