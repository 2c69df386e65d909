"""Regions for benchmarks: loaded once a run, or kept between runs in a folder or on a server."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from seeds.scale import MONTHS
from tests import databases
from tests.scale import scaled
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import upgrade
from tracker.core.web import cache
from tracker.seeding import services as seeding

MONTH, OPEN_MONTH = "2024-12", "2025-01"
NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
Run = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region on one database; `seconds` is what loading took, None where it was there already."""

    database: str
    items: int
    engines: Engines
    settings: Settings
    seconds: float | None
    rows: int

    @property
    def name(self) -> str:
        """Name it in a line of figures."""
        return f"{self.database}, {self.items:,} items"

    def page(self, login: str, address: str, *, anew: bool = False) -> Run:
        """Open a page as a person; `anew` forgets before what parts of pages were kept."""
        app = create_app(self.settings, self.engines)
        client = Visitor(app, login).client

        def run() -> bytes:
            if anew:
                cache.register(app)
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answers {answer.status_code}")
            return answer.data

        return run


@contextmanager
def regions(
    folder: Path, wanted: list[tuple[str, int]], *, liaisons: bool = False, server: str | None = None
) -> Iterator[list[Region]]:
    """Yield the regions of (database, items), smallest first; on a PostgreSQL of one's own they stay."""
    with ExitStack() as stack:
        if server is None and any(kind == "postgresql" for kind, _ in wanted):
            server = stack.enter_context(databases.server())
        made = []
        for kind, items in wanted:
            url = f"sqlite:///{folder}/region-{items}.db" if kind == "sqlite" else _database(str(server), items)
            made.append(_region(folder, kind, items, url, liaisons=liaisons))
            stack.callback(made[-1].engines.dispose)
        yield made


def _database(server: str, items: int) -> str:
    name = f"region{items}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def _region(folder: Path, kind: str, items: int, url: str, *, liaisons: bool) -> Region:
    engines = make_engines(url)
    upgrade(engines.writer)
    with engines.reader.connect() as connection:
        there = connection.exec_driver_sql("SELECT count(*) FROM month").scalar()
    seconds = None if there else _load(engines, items, liaisons=liaisons)
    tables = ("enterprise", "term", "project", "plan_item", "position", "monthly_report", "progress", "move")
    with engines.reader.connect() as connection:
        rows = sum(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar() for table in tables)
    (data := folder / f"data-{kind}-{items}").mkdir(exist_ok=True)
    return Region(database=kind, items=items, engines=engines, settings=Settings(data, url), seconds=seconds, rows=rows)


def _load(engines: Engines, items: int, *, liaisons: bool) -> float:
    files = scaled(items, months=MONTHS, liaisons=liaisons)
    start = time.perf_counter()
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, files, at=NOW)
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return time.perf_counter() - start
