"""The task queue (huey): filled by the site, processed by the worker; tasks without a valid signature are refused."""

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
    """Serializer of signed tasks: the signature is verified before anything is unpickled.

    The newest key signs; a task that was signed with an older one before the keys changed is still carried out.
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
    """Return the queue: where the setting says, else in PostgreSQL where the data are, else in a file beside them."""
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
    """Return the task that writes an export; the site calls it to put one into the queue, the worker runs `work`."""
    return _task(queue, "export", work)


def previewing(queue: Huey, work: Work) -> Task:
    """Return the task that draws the pages of a file."""
    return _task(queue, "preview", work)


def ask(settings: Settings, task: Callable[[Huey, Work], Task], number: int) -> None:
    """Enqueue one task and release the queue's connection at once."""
    queue = make_queue(settings)
    try:
        task(queue, elsewhere)(number)
    finally:
        queue.storage.close()


def elsewhere(number: int) -> None:
    """Fail when a task of the worker is run by the site."""
    raise RuntimeError(f"{number} is the worker's")


def _task(queue: Huey, name: str, work: Work) -> Task:
    @queue.task(name=name)  # type: ignore[untyped-decorator]
    def task(number: int) -> None:
        work(number)

    found: Task = task
    return found
