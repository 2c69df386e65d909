"""`make bench`: overview, workbook and the month against their floors."""

import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import openpyxl
import pysqlite3
import sqlalchemy as sa
import xlsxwriter
from flask import Flask
from sqlalchemy.orm import Session

from tests.bench import month as open_month
from tests.bench.timing import race
from tests.scale import scaled
from tests.visitors import Visitor
from tracker.app import create_app
from tracker.config import Settings
from tracker.domain.figures import ALL
from tracker.migrations import upgrade
from tracker.models.engines import Engines, make_engines
from tracker.office import workbook
from tracker.queries import figures, months
from tracker.queries.figures.book import book
from tracker.services import seeding

MONTH = "2024-12"


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def region(times: int) -> Iterator[tuple[Engines, Settings]]:
    """Give a database with `times` × 408 plan items."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), f"sqlite:///{folder}/tracker.db")
        engines = make_engines(settings.database_url)
        upgrade(engines.writer)
        with Session(engines.writer) as session, session.begin():
            seeding.load(session, scaled(times * 408), at=datetime.now(UTC))
        yield engines, settings
        engines.dispose()


def overview_query(engines: Engines) -> Callable[[], object]:
    """Read the totals of the month and compute every figure."""

    def run() -> object:
        with Session(engines.reader) as session:
            return figures.values(figures.approved(session, months.month(session, MONTH)), ALL)

    return run


def overview_page(engines: Engines, settings: Settings) -> tuple[Callable[[], object], int]:
    """Open the overview page through the application; also give the size of the page."""
    client = Visitor(create_app(settings, engines), "analyst-XJ").client

    def run() -> bytes:
        response = client.get(f"/months/{MONTH}")
        if response.status_code != 200:
            raise RuntimeError(f"the overview answers {response.status_code}")
        return response.data

    return run, len(run())


def bare_page(engines: Engines, size: int) -> Callable[[], object]:
    """The floor: a Flask page with one query and as many bytes."""
    app = Flask("bare")
    filling = "x" * size

    @app.get("/")
    def page() -> str:
        with engines.reader.connect() as connection:
            rows = connection.execute(
                sa.text("SELECT key, planned FROM total WHERE month = :month"), {"month": MONTH}
            ).all()
        return f"{len(rows)}{filling}"

    client = app.test_client()
    return lambda: client.get("/").data


def plain_workbook(content: bytes) -> Callable[[], object]:
    """The floor: the same cells by plain XlsxWriter calls."""
    read = openpyxl.load_workbook(BytesIO(content))
    cells = [
        [
            (cell.row - 1, cell.column - 1, cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        for sheet in read
    ]

    def run() -> object:
        target = BytesIO()
        plain = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False})
        for sheet in cells:
            page = plain.add_worksheet()
            for row, column, value in sheet:
                page.write(row, column, value)
        plain.close()
        return target.getvalue()

    return run


def main() -> None:
    """Measure and tell."""
    say(f"machine: {platform.machine()}, {platform.platform(terse=True)}; Python {platform.python_version()}, "
        f"SQLite {pysqlite3.sqlite_version}, " + ", ".join(f"{n} {version(n)}" for n in ("flask", "sqlalchemy", "xlsxwriter")))  # fmt: skip
    say("loading regions of 408 and 40,800 plan items …")
    with region(1) as (small, small_settings), region(100) as (large, large_settings):
        page_small, size = overview_page(small, small_settings)
        page_large, _ = overview_page(large, large_settings)
        found = race({
            "overview query, 408 items": overview_query(small),
            "overview query, 40,800 items": overview_query(large),
            "overview page, 408 items": page_small,
            "overview page, 40,800 items": page_large,
            f"bare Flask page, one query, {size:,} bytes": bare_page(small, size),
        })  # fmt: skip
        with Session(small.reader) as session:
            content = workbook.write(book(session, months.month(session, MONTH), ALL, version="bench"))

        def whole_workbook() -> object:
            with Session(small.reader) as session:
                return workbook.write(book(session, months.month(session, MONTH), ALL, version="bench"))

        found |= race(
            {"workbook, 408 items": whole_workbook, "the same cells, plain XlsxWriter": plain_workbook(content)}, 5
        )
    for name, timing in found.items():
        say(f"{name:45} {timing}")
    names = list(found)
    for over, under in ((1, 0), (3, 2), (2, 4), (5, 6)):
        say(f"{names[over]} ÷ {names[under]}: {found[names[over]].median / found[names[under]].median:.2f}")
    tell_the_month()


def tell_the_month() -> None:
    """Measure and tell board, queue and submissions."""
    say("loading the open month at 112 and 10,080 enterprises …")
    found = open_month.lists()
    for name, timing in found.items():
        say(f"{name:45} {timing}")
    names = list(found)
    for over, under in ((1, 0), (3, 2)):
        say(f"{names[over]} ÷ {names[under]}: {found[names[over]].median / found[names[under]].median:.2f}")
    say("handing in with 8 processes, then the same number of bare transactions …")
    count, ours, floor = open_month.submissions()
    say(f"{count} submissions by 8 processes: {ours:.1f} a second; bare storage: {floor:.1f} a second; "
        f"ratio {ours / floor:.2f}; none lost")  # fmt: skip


if __name__ == "__main__":
    main()
