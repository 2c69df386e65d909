"""Tasks of the worker: open months, send reminders, write exports, check data, delete expired rows.

The queue runs in the machine's time zone. Every minute a task checks in Asia/Shanghai whether something is due.
"""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from huey import crontab
from sqlalchemy.orm import Session

from tracker import paths
from tracker.closing import services as months
from tracker.config import Settings
from tracker.core import access_scope
from tracker.core.audit import chain, heads, integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import clock
from tracker.core.calendar import months as calendar
from tracker.core.cuts import parse_cut
from tracker.core.database.bindings import bind
from tracker.core.database.engines import Engines, make_engines
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.task_queue import NAME, exporting, make_queue, previewing
from tracker.core.web import locale
from tracker.enterprises.presenters.files import long_file
from tracker.evidence.models import StoredFile
from tracker.evidence.services import file_store, previews
from tracker.exports import queries as found_exports
from tracker.exports import services as exports
from tracker.exports.models import Export
from tracker.figures.queries.project_rows import Selection
from tracker.modules import install
from tracker.months.queries import months as found_months
from tracker.operations.services import heartbeat, purge
from tracker.people.queries import people, reach
from tracker.people.services import refusals
from tracker.register import scope
from tracker.reports.services import reminders

__all__ = ["AWAKE", "NAME", "Done", "draw_pages", "make_queue", "minute", "worker", "write_export"]

AWAKE = range(8, 21)
"""The hours in Asia/Shanghai in which reminders are sent (none from 21 to 8)."""
CHECKING = 3
"""The hour in Asia/Shanghai from which the daily check of the data may begin."""
REQUEUE_AFTER = timedelta(minutes=1)
"""The time after which an export that did not reach the queue is enqueued again."""
_log = logging.getLogger("tracker.jobs")


@dataclass(frozen=True)
class Done:
    """The result of one minute: the month that was opened, and the number of reminders."""

    opened: str | None
    told: int


def minute(engines: Engines, at: datetime) -> Done:
    """Do what is due: open the month that has begun and, in waking hours, remind liaisons without a submitted report.

    Nothing happens twice: an open month stays open, and a person gets a reminder once a day.
    """
    with Session(engines.writer) as session, session.begin():
        opened = months.open_due(session, calendar.local(at).date(), at=at)
    told = 0
    if calendar.local(at).hour in AWAKE:
        with Session(engines.writer) as session, session.begin():
            told = reminders.digests(session, reminders.today(at), at=at)
    return Done(opened, told)


def check_data(settings: Settings, engines: Engines, at: datetime) -> bool:
    """Check the data once a night: rows, triggers, the audit chain and uploaded files. Return whether it was done now.

    An audit event stores the number of faults, which the health and metrics pages show until the next check.
    """
    if calendar.local(at).hour < CHECKING:
        return False
    outside = heads.kept(settings.heads_files)
    with Session(engines.reader) as session:
        if chain.number(session, AuditAction.CHECKED, calendar.local(at).date()):
            return False
        rows = [str(each.sentence()) for each in integrity.differences(session)]
        broken = chain.broken(session)
        log = [str(each) for each in ([broken.why] if broken else []) + heads.differences(session, outside)]
        files = [str(each) for each in file_store.damaged(session, settings.evidence_dir, at=at)]
    found = {"rows": rows, "log": log, "files": files}
    with Session(engines.writer) as session, session.begin():
        audit.record(
            session, AuditAction.CHECKED, by=None, at=at, subject="database",
            new={name: len(each) for name, each in found.items()}, reason="；".join(sum(found.values(), [])),
        )  # fmt: skip
    if any(found.values()):
        _log.error("the daily check found %s", {name: each[:5] for name, each in found.items() if each})
    return True


def write_export(settings: Settings, engines: Engines, export_id: int) -> bool:
    """Write one queued export within the person's present access scope. Return whether there was one to write."""
    with Session(engines.writer, expire_on_commit=False) as session, session.begin():
        found = exports.take(session, export_id, at=clock.now())
    if found is None:
        return False
    settings.exports_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = exports.path(settings.exports_dir, found.content)
    part = target.with_suffix(f".{export_id}.part")
    size = None
    try:
        with _words(settings).app_context(), part.open("wb") as file:
            _fill(engines, found, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        size = target.stat().st_size
    finally:
        part.unlink(missing_ok=True)
        with Session(engines.writer) as session, session.begin():
            exports.finish(session, export_id, size, at=clock.now())
    return True


def draw_pages(settings: Settings, engines: Engines, file_id: int) -> bool:
    """Render the preview pages of a file. Return whether they were rendered now; equal files share their pages."""
    with Session(engines.reader) as session:
        found = session.get(StoredFile, file_id)
    if found is None:
        return False
    return previews.make(settings.evidence_dir, found, office=settings.office_command)


def sweep(settings: Settings, engines: Engines, at: datetime) -> list[int]:
    """Delete expired exports and record refusals of past minutes. Return the numbers of exports to enqueue again."""
    with Session(engines.writer) as session, session.begin():
        exports.sweep(session, settings.exports_dir, at=at)
        refusals.tell(session, at=at)
        return found_exports.overdue(session, at, REQUEUE_AFTER)


def clean(settings: Settings, engines: Engines, at: datetime) -> dict[str, int]:
    """Delete expired rows and files. Return their numbers by kind."""
    with Session(engines.writer) as session, session.begin():
        gone = purge.purge(session, at=at)
    with Session(engines.writer) as session, session.begin():
        files = file_store.sweep(session, settings.evidence_dir, at=at)
    with Session(engines.reader) as session:
        pages = previews.sweep(session, settings.evidence_dir, at=at)
    return gone | {name: number for name, number in (("files", files), ("previews", pages)) if number}


def worker(settings: Settings) -> Any:
    """Return the queue consumer that runs all tasks until it is stopped."""
    install()
    queue, engines = make_queue(settings), make_engines(settings.database_url)
    bind(engines, settings)
    write: Callable[[int], Any] = exporting(queue, lambda export_id: _write(settings, engines, export_id))
    previewing(queue, lambda file_id: _draw(settings, engines, file_id))

    @queue.periodic_task(crontab())  # type: ignore[untyped-decorator]  # every minute
    @queue.lock_task("minute")  # type: ignore[untyped-decorator]
    def _minute() -> None:
        now = clock.now()
        with Session(engines.writer) as session, session.begin():
            heartbeat.beat(session, NAME, waiting=queue.pending_count(), at=now)
        done = minute(engines, now)
        if done.opened or done.told:
            _log.info("opened %s, told %s", done.opened, done.told)
        for export_id in sweep(settings, engines, now):
            write(export_id)
        check_data(settings, engines, now)

    @queue.periodic_task(crontab(minute="7"))  # type: ignore[untyped-decorator]  # every hour
    @queue.lock_task("clean")  # type: ignore[untyped-decorator]
    def _clean() -> None:
        if gone := clean(settings, engines, clock.now()):
            _log.info("removed %s", gone)

    return queue.create_consumer(workers=1, periodic=True, initial_delay=1.0)


def _write(settings: Settings, engines: Engines, export_id: int) -> None:
    if write_export(settings, engines, export_id):
        _log.info("export %s written", export_id)


def _draw(settings: Settings, engines: Engines, file_id: int) -> None:
    if draw_pages(settings, engines, file_id):
        _log.info("pages of file %s drawn", file_id)


def _fill(engines: Engines, found: Export, file: Any) -> None:
    """Write the rows of an export into a file, read within the person's present access scope."""
    with Session(engines.reader) as session:
        now = clock.now()
        day = calendar.local(now).date()
        actor = next((row.actor(day) for row in people.assignments(session, found.person_id)
                      if row.id == found.assignment_id and row.in_force(day)), None)  # fmt: skip
        if actor is None:
            raise NotFound(message("没有这个导出文件。"))
        access_scope.attach(session, reach.reach(session, actor, day))
        wanted = json.loads(found.wanted)
        chosen = Selection(**{**wanted, "cut": parse_cut(wanted["cut"]), "page": None})
        scope.require(session, chosen.cut)

        def told(rows: int) -> None:
            with Session(engines.writer) as writing, writing.begin():
                exports.tell(writing, found.id, rows, at=clock.now())

        long_file(
            session,
            found.kind,
            month=found_months.month(session, found.month),
            wanted=chosen,
            target=file,
            told_rows=told,
        )


def _words(settings: Settings) -> Flask:
    """Return a minimal Flask application that sets the office's language for texts without a request."""
    app = Flask("tracker.jobs", static_folder=None)
    app.config.update(
        TRACKER_LANGUAGE=settings.language,
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_TRANSLATION_DIRECTORIES=str(paths.TRANSLATIONS),
    )
    locale.register(app)
    return app
