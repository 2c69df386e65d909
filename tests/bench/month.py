"""Benchmark of submissions per second by eight processes, against bare transactions."""

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.bench.timing import Told
from tests.scale import scaled
from tracker.closing import services as months
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import upgrade
from tracker.core.roles import Actor, Role
from tracker.months.models import Month
from tracker.people.queries import people
from tracker.reports import services
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports, review
from tracker.reports.rules.findings import EXPLAINED
from tracker.reports.rules.reports import Answer
from tracker.seeding import services as seeding

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
MONTH, PROCESSES = "2025-01", 8
_WORD = "已与现场核对无误"


def tell(told: Told) -> None:
    """Measure submissions by eight processes and say what bare storage does in the same place."""
    told.say(f"handing in with {PROCESSES} processes, then the same number of bare transactions …")
    count, ours, floor = submissions()
    told.say(f"{count} submissions by {PROCESSES} processes: {ours:.1f} a second; bare storage: {floor:.1f} a second; "
             f"ratio {ours / floor:.2f}; none lost")  # fmt: skip


def submissions() -> tuple[int, float, float]:
    """Give how many reports were handed in, how many a second, and how many transactions a second bare storage takes."""
    with tempfile.TemporaryDirectory() as folder:
        engines = _made(Path(folder) / "many", scaled(3 * 408))
        ready = _ready(engines)
        engines.dispose()
        url = f"sqlite:///{folder}/many/tracker.db"
        ours = _together(_submit, url, [ready[number::PROCESSES] for number in range(PROCESSES)])
        bare = make_engines(f"sqlite:///{folder}/bare.db")
        with bare.writer.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (id INTEGER PRIMARY KEY, words TEXT)")
            connection.exec_driver_sql("CREATE TABLE summed (key INTEGER PRIMARY KEY, amount BIGINT)")
            connection.exec_driver_sql("INSERT INTO summed VALUES (1, 0), (2, 0), (3, 0)")
        bare.dispose()
        floor = _together(
            _store, f"sqlite:///{folder}/bare.db", [ready[number::PROCESSES] for number in range(PROCESSES)]
        )
        _require_all(url, f"sqlite:///{folder}/bare.db", len(ready))
    return len(ready), len(ready) / ours, len(ready) / floor


def _made(folder: Path, files: seeding.SeedFiles) -> Engines:
    folder.mkdir()
    engines = make_engines(f"sqlite:///{folder}/tracker.db")
    upgrade(engines.writer)
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, files, at=NOW)
    return engines


def _ready(engines: Engines) -> list[int]:
    """Open a month and fill in every report, so that handing in is all that is left."""
    with Session(engines.writer) as session, session.begin():
        month = Month(
            code=MONTH, plan_year=2024, kind=MonthKind.REGULAR, state=MonthState.PLANNED, due=date(2025, 2, 10)
        )
        session.add(month)
        session.flush()
        months.open_month(session, MONTH, at=NOW)
        found = session.scalars(sa.select(MonthlyReport).where(MonthlyReport.month == MONTH)).all()
        for report in found:
            lines = reports.lines(session, report)
            entries = {line.project_id: replace(line.last_month, answer=Answer.UNCHANGED) for line in lines}
            by = _liaison(session, report)
            services.save(session, report, entries, by=by, version=report.version, at=NOW)
            asked = [key for key, each in review.findings(session, report).items() if each.level in EXPLAINED]
            words = dict.fromkeys(asked, _WORD)
            services.save(session, report, {}, by=by, version=report.version, at=NOW, explanations=words)
        return [report.id for report in found]


def _liaison(session: Session, report: MonthlyReport) -> Actor:
    person = people.persons(session)[0]
    return Actor(
        person_id=person.id, name="bench", role=Role.LIAISON, unit_name="bench", enterprise_id=report.enterprise_id
    )


def _together(work: Callable[[str, list[int], Barrier], None], url: str, shares: list[list[int]]) -> float:
    """Let every process begin at once. Return the seconds until the last one has ended."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES + 1)
    processes = [context.Process(target=work, args=(url, share, barrier)) for share in shares]
    for process in processes:
        process.start()
    barrier.wait(120)
    start = time.perf_counter()
    for process in processes:
        process.join(300)
    if [process.exitcode for process in processes] != [0] * PROCESSES:
        raise RuntimeError("a process of the race failed")
    return time.perf_counter() - start


def _submit(url: str, ids: list[int], barrier: Barrier) -> None:
    engines = make_engines(url)
    with Session(engines.reader) as session:
        liaisons = {number: _liaison(session, session.get_one(MonthlyReport, number)) for number in ids}
    barrier.wait(120)
    for number in ids:
        with Session(engines.writer) as session, session.begin():
            report = session.get_one(MonthlyReport, number)
            services.submit(session, report, by=liaisons[number], version=report.version, at=NOW)
    engines.dispose()


def _store(url: str, ids: list[int], barrier: Barrier) -> None:
    engines = make_engines(url)
    barrier.wait(120)
    for number in ids:
        with engines.writer.begin() as connection:
            connection.exec_driver_sql("INSERT INTO kept (words) VALUES (?)", (f"report {number}",))
            for key in (1, 2, 3):
                connection.exec_driver_sql("UPDATE summed SET amount = amount + ? WHERE key = ?", (number, key))
    engines.dispose()


def _require_all(url: str, bare: str, wanted: int) -> None:
    """Check that nothing was lost on either side."""
    for address, query in (
        (url, f"SELECT count(*) FROM monthly_report WHERE month = '{MONTH}' AND state = 'in_review'"),
        (bare, "SELECT count(*) FROM kept"),
    ):
        engines = make_engines(address)
        with engines.reader.connect() as connection:
            if connection.exec_driver_sql(query).scalar() != wanted:
                raise RuntimeError(f"lost: {query}")
        engines.dispose()
