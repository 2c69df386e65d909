"""Load test of a month's last minutes: every liaison submits over HTTP while reviewers read; nothing may be lost."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from queue import Empty, Queue
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tests import databases
from tests.bench.regions import NOW, OPEN_MONTH
from tests.bench.timing import Told
from tests.markup import document
from tests.ports import free_port
from tests.report_pages import boxes_of, explained
from tests.scale import scaled
from tests.visitors import session_key
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import upgrade
from tracker.people.models.people import Assignment, Person
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.seeding import services as seeding

WORKERS, AT_ONCE = 2, 12
REVIEWERS = ("reviewer-XJ-1", "reviewer-650100-1")
LONGEST = 420
"""Seconds after which a run ends, done or not: who has not begun by then is not counted."""
READ = ("/home", f"/months/{OPEN_MONTH}/reports", f"/months/{OPEN_MONTH}/queue", "/months/2024-12")


@dataclass
class Seen:
    """How long requests took by what they were, and those that did not go well."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    handed_in: list[str] = field(default_factory=list)
    """The enterprises whose liaison was shown a receipt."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float, fault: str = "") -> None:
        """Keep one request."""
        with self.lock:
            self.taken.setdefault(what, []).append(seconds * 1000)
            if fault:
                self.faults.append(f"{what}: {fault}")


def tell(told: Told, database: str, liaisons: int) -> None:
    """Let so many liaisons hand in at once and tell latency percentiles, faults and whether anything was lost."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/tracker.db"
        if database == "postgresql":
            url = stack.enter_context(databases.server())
        engines = make_engines(url)
        stack.callback(engines.dispose)
        upgrade(engines.writer)
        found = evening(engines, folder, liaisons)
    done = len(found.seen.handed_in)
    told.say(f"load, {database}: {done} of {found.ready} liaisons hand in, {len(REVIEWERS)} reviewers read, {WORKERS} server "
             f"processes: {found.seconds:.0f} s, {done / found.seconds:.1f} a second, {len(found.seen.faults)} faults, "
             f"{found.lost} lost")  # fmt: skip
    for what, taken in found.seen.taken.items():
        told.say(f"  {what:12} {len(taken):6} requests, {_percentiles(taken)}")
    for fault in found.seen.faults[:5]:
        told.say(f"  {fault}")


class Evening(NamedTuple):
    """What came of the last minutes of a month."""

    ready: int
    """Liaisons who had a report to hand in."""
    seconds: float
    seen: Seen
    lost: int
    """Reports with a receipt that were not in review afterwards."""


def evening(engines: Engines, folder: Path, liaisons: int) -> Evening:
    """Load a region into an empty database, serve it, and let so many liaisons hand in while reviewers read."""
    ready = _ready(engines, liaisons)
    port = free_port()
    settings = Settings(folder, engines.writer.url.render_as_string(hide_password=False), port=port)
    cookies = _cookies(settings, engines, (*ready, *REVIEWERS))
    with _served(settings) as site:
        seen, seconds = _run(site, cookies, ready)
    return Evening(len(ready), seconds, seen, _lost(engines, seen.handed_in))


def _percentiles(taken: list[float]) -> str:
    if len(taken) < 2:
        return f"{taken[0]:.0f} ms"
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return f"p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {max(taken):.0f} ms"


def _ready(engines: Engines, liaisons: int) -> dict[str, str]:
    """Load a region whose month has begun; give the liaisons whose reports are still drafts, with their enterprise."""
    copies = -(-liaisons // 60)  # about sixty-two of a hundred and twelve reports are still drafts
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, scaled(408 * copies, months=("2023-12", "2024-12", OPEN_MONTH), liaisons=True), at=NOW)
    query = (
        sa.select(col(Person.key), col(Enterprise.code))
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .join(Enterprise, col(Enterprise.id) == col(Assignment.enterprise_id))
        .join(MonthlyReport, col(MonthlyReport.enterprise_id) == col(Enterprise.id))
        .where(col(MonthlyReport.month) == OPEN_MONTH, col(MonthlyReport.state) == ReportState.DRAFT)
        .order_by(col(MonthlyReport.id))
        .limit(liaisons)
    )
    with Session(engines.reader) as session:
        return {row[0]: row[1] for row in session.execute(query)}


def _cookies(settings: Settings, engines: Engines, logins: Iterable[str]) -> dict[str, str]:
    """Sign everybody in, as a right password would, and give the cookie of each."""
    app, made = create_app(settings, engines), {}
    for login in logins:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["key"], cookie["csrf_token"] = session_key(engines, login), "0" * 40
        kept = client.get_cookie("tracker")
        made[login] = kept.value if kept else ""
    return made


@contextmanager
def _served(settings: Settings) -> Iterator[str]:
    """Serve the site with several processes, as `tracker run` does, and give its address."""
    site = f"http://127.0.0.1:{settings.port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--blocking-threads", "1",
               "--workers", str(WORKERS), "--log-level", "warning", "--host", "127.0.0.1", "--port", str(settings.port),
               "tracker.app:create_app"]  # fmt: skip
    environment = os.environ | {"TRACKER_DATA_DIR": str(settings.data_dir), "TRACKER_DATABASE_URL": settings.database_url,
                                "TRACKER_PORT": str(settings.port)}  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{site}/sign-in", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield site
    finally:
        process.terminate()
        process.wait(20)


def _run(site: str, cookies: dict[str, str], ready: dict[str, str]) -> tuple[Seen, float]:
    waiting: Queue[str] = Queue()
    for login in random.Random(1).sample(sorted(ready), len(ready)):
        waiting.put(login)
    seen, over, until = Seen(), threading.Event(), time.monotonic() + LONGEST
    hands = [
        threading.Thread(target=_liaisons, args=(seen, waiting, site, cookies, ready, until)) for _ in range(AT_ONCE)
    ]
    eyes = [threading.Thread(target=_reviewer, args=(seen, site, cookies[login], over)) for login in REVIEWERS]
    start = time.perf_counter()
    for thread in (*hands, *eyes):
        thread.start()
    for thread in hands:
        thread.join()
    taken = time.perf_counter() - start
    over.set()
    for thread in eyes:
        thread.join()
    return seen, taken


def _liaisons(
    seen: Seen, waiting: "Queue[str]", site: str, cookies: dict[str, str], ready: dict[str, str], until: float
) -> None:
    """Be one liaison after another: open the report, answer, explain, hand in."""
    while time.monotonic() < until:
        try:
            login = waiting.get_nowait()
        except Empty:
            return
        address, cookie = f"{site}/months/{OPEN_MONTH}/reports/{ready[login]}", cookies[login]
        page = _ask(seen, "open", address, cookie)
        for _ in range(3):
            status, page = _send(seen, f"{address}/submit", cookie, _form(page))
            if status == 302:
                with seen.lock:
                    seen.handed_in.append(ready[login])
                break


def _reviewer(seen: Seen, site: str, cookie: str, over: threading.Event) -> None:
    """Read home, board, queue and overview in turn until the liaisons are done."""
    for address in cycle(READ):
        if over.is_set():
            return
        _ask(seen, "read", site + address, cookie)


def _form(page: str) -> dict[str, str]:
    """Fill in the form of a page: no change on every line, a word to every finding that asks for one."""
    boxes = boxes_of(page)
    boxes |= {name: "unchanged" for name in boxes if name.endswith("-answer")}
    return {**boxes, **explained(page), **document(page).boxes("csrf_token", "version")}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Takes a redirect as the answer."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(_Stay)


def _ask(seen: Seen, what: str, address: str, cookie: str) -> str:
    status, page, seconds = _exchange(address, cookie, None)
    seen.note(
        what, seconds, "" if status in (200, 302) else f"{status} {address}"
    )  # a bureau's overview is its own page
    return page


def _send(seen: Seen, address: str, cookie: str, form: dict[str, str]) -> tuple[int, str]:
    status, page, seconds = _exchange(address, cookie, urllib.parse.urlencode(form).encode())
    seen.note("hand in", seconds, "" if status in (302, 422) else f"{status} {address}")
    return status, page


def _exchange(address: str, cookie: str, body: bytes | None) -> tuple[int, str, float]:
    asked = urllib.request.Request(address, body, {"Cookie": f"tracker={cookie}"})
    start = time.perf_counter()
    try:
        with _OPENER.open(asked, timeout=60) as answer:
            status, page = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            status, page = error.code, error.read().decode()
    except OSError as error:
        status, page = 0, str(error)
    return status, page, time.perf_counter() - start


def _lost(engines: Engines, codes: list[str]) -> int:
    """Count the enterprises whose report was handed in and is not in review."""
    query = (
        sa.select(sa.func.count())
        .select_from(MonthlyReport)
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .where(col(MonthlyReport.month) == OPEN_MONTH, col(MonthlyReport.state) == ReportState.IN_REVIEW)
        .where(col(Enterprise.code).in_(codes))
    )
    with Session(engines.reader) as session:
        return len(codes) - int(session.scalar(query) or 0)
