"""Database sessions and engines of a command, opened from the settings. Refuses a schema of another version."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.config import ConfigError, Settings
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import clock
from tracker.core.database.bindings import bind
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import require_current
from tracker.modules import install


@contextmanager
def engines(settings: Settings | None = None) -> Iterator[Engines]:
    """Yield the engines of the database that the settings name, and close them afterwards."""
    settings = settings or Settings.from_environment()
    install()
    made = make_engines(settings.database_url)
    bind(made, settings)
    try:
        yield made
    finally:
        made.dispose()


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a read-only session that sees the database as of one moment."""
    with existing() as made, Session(made.reader) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session in one transaction: committed at the end, or rolled back as a whole on an error."""
    with existing() as made, Session(made.writer) as session, session.begin():
        yield session


@contextmanager
def existing() -> Iterator[Engines]:
    """Yield the engines of an existing database. Raise ConfigError if there is none: no empty file is created."""
    settings = Settings.from_environment()
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not settings.database_file().is_file():
        words = "没有数据库 {file}。请先运行 tracker init，或用 TRACKER_DATA_DIR 指明它在哪里。"
        raise ConfigError(words, file=settings.database_file())
    with engines(settings) as made:
        require_current(made.reader)
        yield made


def note_export(name: str, **asked: str) -> None:
    """Record in the audit log that a command wrote a file of enterprise data. Such an event has no person."""
    with writing() as session:
        now = clock.now()
        audit.record(session, AuditAction.EXPORTED, by=None, at=now, subject="file", name=name, new=asked)
