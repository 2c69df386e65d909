"""The task queue (huey): the site adds tasks, the worker runs them. A task without a valid signature is refused."""

import hmac
import logging
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa
from huey import Huey, PostgresHuey, RedisHuey
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage

from tracker.config import Settings

NAME, FILE = "tracker", "jobs.db"
_log = logging.getLogger("tracker.queue")


class _Signed(SignedSerializer):
    """A serializer that signs tasks, and verifies the signature before it unpickles anything.

    The newest secret key signs. A task that was signed with an older key before a key rotation is still accepted.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(secret=hmac.new(keys[0].encode(), b"tracker queue", sha256).hexdigest(), salt=NAME)
        self._older = [_Signed([key]) for key in keys[1:]]

    def _signature(self, message: bytes) -> bytes:
        return hmac.new(self._key, message, sha256).hexdigest().encode()

    def _unsign(self, signed: bytes) -> bytes:
        message, _, signature = signed.rpartition(self.separator)
        if any(hmac.compare_digest(older._signature(message), signature) for older in self._older):
            return message
        try:
            found: bytes = super()._unsign(signed)
        except ValueError:
            _log.error("a task without the signature of this site was refused and removed from the queue")
            raise ValueError("the signature of a task is wrong") from None
        return found


class _Storage(SqliteStorage):
    """The queue's storage in a SQLite file, opened with a SQLite version without the WAL-reset bug."""

    integrity_error = pysqlite3.dbapi2.IntegrityError
    operational_error = pysqlite3.dbapi2.OperationalError

    def _create_connection(self) -> Any:
        connection = pysqlite3.dbapi2.connect(self.filename, timeout=self._timeout, check_same_thread=False)
        connection.isolation_level = None
        self._set_journal_mode(connection)
        connection.execute("pragma synchronous=2")
        return connection


def make_queue(settings: Settings, *, immediate: bool = False) -> Huey:
    """Return the task queue at the configured address.

    Without the setting the queue is in the PostgreSQL database, or in a SQLite file in the data folder.
    """
    signed = _Signed(settings.secret_keys())
    if settings.queue_url.startswith("redis"):
        return RedisHuey(NAME, url=settings.queue_url, immediate=immediate, serializer=signed)
    url = sa.make_url(settings.queue_url or settings.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(NAME, dsn=dsn, immediate=immediate, serializer=signed)
    file = Path(url.database) if settings.queue_url and url.database else settings.data_dir / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    return Huey(NAME, storage_class=_Storage, filename=str(file), immediate=immediate, serializer=signed)


Work = Callable[[int], None]
Task = Callable[[int], Any]


def exporting(queue: Huey, work: Work) -> Task:
    """Return the task that writes an export. The site calls it to enqueue; in the worker it calls `work`."""
    return _task(queue, "export", work)


def previewing(queue: Huey, work: Work) -> Task:
    """Return the task that renders the preview pages of a file, used like `exporting`."""
    return _task(queue, "preview", work)


def ask(settings: Settings, task: Callable[[Huey, Work], Task], number: int) -> None:
    """Enqueue one task with its number, and close the connection to the queue."""
    queue = make_queue(settings)
    try:
        task(queue, elsewhere)(number)
    finally:
        queue.storage.close()


def elsewhere(number: int) -> None:
    """Raise RuntimeError: the site passes this function as `work`, because only the worker runs tasks."""
    raise RuntimeError(f"{number} is the worker's")


def _task(queue: Huey, name: str, work: Work) -> Task:
    @queue.task(name=name)  # type: ignore[untyped-decorator]
    def task(number: int) -> None:
        work(number)

    found: Task = task
    return found
