"""Benchmark of pages: the overview against a bare page of the same size; lists, board, queue and search."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.bench.regions import MONTH, OPEN_MONTH, Region, Run
from tests.bench.timing import Told, race
from tracker.core.cuts import ALL
from tracker.figures import queries as figures
from tracker.months.queries import months

PAGES = {
    "projects": f"/months/{MONTH}/projects",
    "projects, built": f"/months/{MONTH}/projects?filter=completed",
    "projects, page 150 or last": f"/months/{MONTH}/projects?page={{page}}",
    "projects of a county": f"/months/{MONTH}/projects?cut=bureau:650109",
    "enterprises": f"/months/{MONTH}/enterprises",
    "board": f"/months/{OPEN_MONTH}/reports",
    "queue": f"/months/{OPEN_MONTH}/queue",
    "search by name": "/search?q=煤化工一",
    "search by initials": "/search?q=sfmhg",
    "search by code": "/search?q=P0002",
}


def overview(region: Region, told: Told) -> None:
    """Measure what the overview costs beside a bare page with one query."""
    page, anew = (region.page("analyst-XJ", f"/months/{MONTH}", anew=anew) for anew in (False, True))
    size = len(page())  # type: ignore[arg-type]
    bare = f"bare page of {size:,} bytes"
    found = race({"totals": _totals(region), "page": page, "page made anew": anew, bare: _bare(region, size)})
    told(region.name, "overview", found)
    told.ratio(f"{region.name}: overview page ÷ bare page", found["page"], found[bare], 3)
    told.ratio(f"{region.name}: overview page made anew ÷ bare page", found["page made anew"], found[bare], 3)


def lists(regions: list[Region], told: Told) -> None:
    """Measure the pages at every size, all sizes of a database interleaved."""
    for database in dict.fromkeys(region.database for region in regions):
        of_database = [region for region in regions if region.database == database]
        for name, address in PAGES.items():
            runs = {
                region.name: region.page("reviewer-XJ-1", address.format(page=min(150, -(-region.items // 50))))
                for region in of_database
            }
            found = race(runs, 7)
            told(database, name, found)
            first = of_database[0].name
            for region in of_database[1:]:
                told.ratio(f"{name}: {region.name} ÷ {first}", found[region.name], found[first], 3)


def compare_totals(regions: list[Region], told: Told) -> None:
    """Measure the totals of the overview at every size."""
    for database in dict.fromkeys(region.database for region in regions):
        runs = {region.name: _totals(region) for region in regions if region.database == database}
        found = race(runs)
        names = list(runs)
        for name in names[1:]:
            told.ratio(f"overview totals: {name} ÷ {names[0]}", found[name], found[names[0]], 1.5)


def _totals(region: Region) -> Run:
    def run() -> object:
        with Session(region.engines.reader) as session:
            return figures.values(figures.approved(session, months.month(session, MONTH)), ALL)

    return run


def _bare(region: Region, size: int) -> Run:
    """The floor: a Flask page with one query and as many bytes."""
    app = Flask("bare")
    filling = "x" * size

    @app.get("/")
    def page() -> str:
        with region.engines.reader.connect() as connection:
            query = sa.text("SELECT key, planned FROM total WHERE month = :month")
            return f"{len(connection.execute(query, {'month': MONTH}).all())}{filling}"

    client = app.test_client()
    return lambda: client.get("/").data
