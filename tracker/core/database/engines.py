"""The two engines of a database: a writer with serialized transactions and a read-only reader."""

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
"""How long a writer waits for the lock."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
)
_SOUND = (3, 51, 3)
"""The first SQLite without the WAL-reset fault that can corrupt a file (sqlite.org/wal.html#walresetbug)."""
_BACKPORTED = ((3, 44, 6), (3, 50, 7))

_writing: set[tuple[str, int]] = set()


class UnsoundSqlite(ConfigError):
    """The SQLite inside this Python may corrupt a database; the text names the remedy."""


@dataclass(frozen=True)
class Engines:
    """The writer and the reader of one database."""

    writer: sa.Engine
    reader: sa.Engine

    def dispose(self, *, close: bool = True) -> None:
        """Close every connection; a forked child forgets them without closing (`close=False`)."""
        self.writer.dispose(close=close)
        self.reader.dispose(close=close)


def make_engines(url: str) -> Engines:
    """Make the engines for a database address; nothing is connected yet, and no error quotes what was entered."""
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
    """Refuse a SQLite with the WAL-reset fault."""
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
    # Two connections each are kept, and more while many threads ask at once: who waits for the pool waits unfairly.
    options = {"pool_pre_ping": True, "pool_size": 2, "max_overflow": 30, "hide_parameters": True}
    writer, reader = (sa.create_engine(url, **options) for _ in range(2))
    event.listen(reader, "connect", _one_moment)
    return Engines(writer, reader)


def _one_moment(connection: Any, record: Any) -> None:
    """Use REPEATABLE READ for readers, so that a page sees one moment, as on SQLite."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _query_only(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _queue_and_begin(connection: sa.Connection) -> None:
    """Take the file lock of writers, which wakes the next one at once, then the database's lock."""
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
    if (me := record.info.pop("writing", None)) is not None:  # thrown away in the middle of a transaction
        _writing.discard(me)
    if (lock := record.info.pop("lock", None)) is not None:
        os.close(lock)
