"""Timed work beside the web server: months opened and reminders sent when the office's calendar says so.

The clock of the queue is the machine's; every minute it asks the calendar (Asia/Shanghai) whether something is due.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa
from huey import Huey, PostgresHuey, RedisHuey, crontab
from huey.storage import SqliteStorage
from sqlalchemy.orm import Session

from tracker.config import Settings
from tracker.domain import months as calendar
from tracker.models.engines import Engines, make_engines
from tracker.services import beats, months, reminding

NAME, FILE = "tracker", "jobs.db"
AWAKE = range(8, 21)
"""Hours of the office in which people are written to (quiet from 21 to 8)."""
_log = logging.getLogger("tracker.jobs")


class _Storage(SqliteStorage):
    """The queue in a file of its own, through a SQLite without the WAL fault."""

    integrity_error = pysqlite3.dbapi2.IntegrityError
    operational_error = pysqlite3.dbapi2.OperationalError

    def _create_connection(self) -> Any:
        connection = pysqlite3.dbapi2.connect(self.filename, timeout=self._timeout, check_same_thread=False)
        connection.isolation_level = None
        self._set_journal_mode(connection)
        connection.execute("pragma synchronous=2")
        return connection


@dataclass(frozen=True)
class Done:
    """What one minute did."""

    opened: str | None
    told: int


def make_queue(settings: Settings, *, immediate: bool = False) -> Huey:
    """Give the queue: where the setting says, else in PostgreSQL where the data are, else in a file beside them."""
    if settings.queue_url.startswith("redis"):
        return RedisHuey(NAME, url=settings.queue_url, immediate=immediate)
    url = sa.make_url(settings.queue_url or settings.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(NAME, dsn=dsn, immediate=immediate)
    file = Path(url.database) if settings.queue_url and url.database else settings.data_dir / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    return Huey(NAME, storage_class=_Storage, filename=str(file), immediate=immediate)


def minute(engines: Engines, at: datetime) -> Done:
    """Do what is due: open the month that has begun, and in waking hours remind those who have not reported.

    Everything is done once: a month that is open stays open, a reminder goes out once a day.
    """
    with Session(engines.writer) as session, session.begin():
        opened = months.open_due(session, calendar.local(at).date(), at=at)
    told = 0
    if calendar.local(at).hour in AWAKE:
        with Session(engines.writer) as session, session.begin():
            told = reminding.digests(session, reminding.today(at), at=at)
    return Done(opened, told)


def worker(settings: Settings) -> Any:
    """Give the consumer that runs the timed work until it is told to stop."""
    queue, engines = make_queue(settings), make_engines(settings.database_url)

    @queue.periodic_task(crontab())  # type: ignore[untyped-decorator]  # every minute
    @queue.lock_task("minute")  # type: ignore[untyped-decorator]
    def _minute() -> None:
        at = datetime.now(UTC)
        with Session(engines.writer) as session, session.begin():
            beats.beat(session, NAME, waiting=queue.pending_count(), at=at)
        done = minute(engines, at)
        if done.opened or done.told:
            _log.info("opened %s, told %s", done.opened, done.told)

    return queue.create_consumer(workers=1, periodic=True, initial_delay=1.0)
