"""Presenter of health and metrics for monitoring: one status with its causes, and counters."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import paths
from tracker.core.database.engines import Engines
from tracker.core.web import request_metrics
from tracker.operations.queries import database_health

_LATE = 300
"""Seconds without a heartbeat after which the worker counts as stopped (it sends one a minute)."""
_ROOM = 5
"""Per cent of the disk that should be free."""
_WORKER = "tracker"


@dataclass(frozen=True, kw_only=True)
class Health:
    """The health of the site: `ok`, `degraded` (it works, but needs attention) or `down`; ages are in whole seconds."""

    status: str
    database: str
    schema: str
    schema_wanted: str
    disk_free_percent: int
    worker_seen_seconds: int | None = None
    queue_length: int | None = None
    queue_age_seconds: int | None = None
    notices_waiting: int | None = None
    notices_age_seconds: int | None = None
    last_backup_seconds: int | None = None
    check_findings: int | None = None
    """Number of findings of the last daily check: rows, triggers, seals, files."""


def health(engines: Engines, folder: Path, at: datetime) -> Health:
    """Check disk and database, and return the health; a database that does not answer is `down`, not an error."""
    used = shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists()))
    free, wanted = used.free * 100 // used.total, paths.newest_schema()
    try:
        with Session(engines.reader) as session:
            return _looked(session, wanted, free, at)
    except SQLAlchemyError:
        return Health(status="down", database="unreachable", schema="", schema_wanted=wanted, disk_free_percent=free)


def _looked(session: Session, wanted: str, free: int, at: datetime) -> Health:
    found = database_health.schema(session)
    if found != wanted:
        return Health(status="down", database="ok", schema=found, schema_wanted=wanted, disk_free_percent=free)
    beat, (waiting, oldest) = database_health.beat(session, _WORKER), database_health.waiting(session)
    seen = _age(None if beat is None else beat.at, at)
    checked = database_health.last_check(session)
    findings = sum(checked.values()) if checked else None
    well = free >= _ROOM and seen is not None and seen <= _LATE and not findings
    return Health(
        status="ok" if well else "degraded",
        database="ok",
        schema=found,
        schema_wanted=wanted,
        disk_free_percent=free,
        worker_seen_seconds=seen,
        queue_length=None if beat is None else beat.waiting,
        queue_age_seconds=_age(None if beat is None else beat.waiting_since, at),
        notices_waiting=waiting,
        notices_age_seconds=_age(oldest, at),
        last_backup_seconds=_age(database_health.last_backup(session), at),
        check_findings=findings,
    )


def _age(since: datetime | None, at: datetime) -> int | None:
    return None if since is None else max(0, int((at - since).total_seconds()))


_GAUGES: tuple[tuple[str, str, Callable[[Health], int | None]], ...] = (
    ("tracker_up", "1 while the site can work", lambda h: int(h.status != "down")),
    ("tracker_disk_free_percent", "free room of the data folder's disk", lambda h: h.disk_free_percent),
    ("tracker_worker_seen_seconds", "since the last sign of life of the worker", lambda h: h.worker_seen_seconds),
    ("tracker_queue_length", "tasks waiting when the worker last looked", lambda h: h.queue_length),
    ("tracker_queue_age_seconds", "since the queue was last empty", lambda h: h.queue_age_seconds),
    ("tracker_notices_waiting", "notices waiting to leave the site", lambda h: h.notices_waiting),
    ("tracker_notices_age_seconds", "since the oldest of them waits", lambda h: h.notices_age_seconds),
    ("tracker_check_findings", "what the last daily check of rows and files found wrong", lambda h: h.check_findings),
    ("tracker_last_backup_seconds", "since the last backup was begun", lambda h: h.last_backup_seconds),
)
"""Gauges: name, help text and value. A gauge without a value is left out."""


def metrics(found: Health, counts: Path) -> str:
    """Return the metrics in the text format of Prometheus."""
    answers, seconds = request_metrics.sums(counts)
    lines = ["# HELP tracker_requests_total answers by class", "# TYPE tracker_requests_total counter"]
    lines += [f'tracker_requests_total{{status="{name}"}} {number}' for name, number in answers.items()]
    lines += [
        "# HELP tracker_errors_total answers that were failures",
        "# TYPE tracker_errors_total counter",
    ]
    lines += [f"tracker_errors_total {answers['5xx']}", "# HELP tracker_request_seconds_total time spent on answers"]
    lines += ["# TYPE tracker_request_seconds_total counter", f"tracker_request_seconds_total {seconds:.3f}"]
    for name, words, number in _GAUGES:
        value = number(found)
        if value is not None:
            lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge", f"{name} {value}"]
    return "\n".join(lines) + "\n"
