"""The queue of long and timed work: filled by the site, emptied by the worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa
from huey import Huey, PostgresHuey, RedisHuey
from huey.storage import SqliteStorage

from tracker.config import Settings

NAME, FILE = "tracker", "jobs.db"


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


def exporting(queue: Huey, work: Callable[[int], None]) -> Callable[[int], Any]:
    """Give the task that writes an export; the site calls it to put one into the queue, the worker runs `work`."""

    @queue.task(name="export")  # type: ignore[untyped-decorator]
    def export(export_id: int) -> None:
        work(export_id)

    found: Callable[[int], Any] = export
    return found


def ask_for_export(settings: Settings, export_id: int) -> None:
    """Put an export into the queue, and let go of the queue's connection at once."""
    queue = make_queue(settings)
    try:
        exporting(queue, elsewhere)(export_id)
    finally:
        queue.storage.close()


def elsewhere(export_id: int) -> None:
    """Refuse to run in the site what belongs to the worker."""
    raise RuntimeError(f"export {export_id} is the worker's")
