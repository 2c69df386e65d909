"""Entry point of `make bench`; one part: `python -m tests.bench --only lists --sizes 408,40000 --databases sqlite`."""

import argparse
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

import pysqlite3

from tests import databases
from tests.bench import books, load, month, pages, slow
from tests.bench.regions import Region, regions
from tests.bench.timing import Told

SIZES = "408,40000,400000"
PARTS = ("loading", "overview", "lists", "workbook", "submissions", "load", "slow")
_OF_REGIONS = {"loading", "overview", "lists"}


def main() -> None:
    """Measure the wanted parts and tell; a missed mark is told, never an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts: {', '.join(PARTS)}")
    parser.add_argument("--sizes", default=SIZES, help=f"plan items of the regions ({SIZES})")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the SQLite regions from run to run")
    parser.add_argument("--server", help="a PostgreSQL that keeps its regions, postgresql+psycopg://…/postgres?…")
    parser.add_argument("--people", default="112,2000", help="liaisons who hand in at once, for the part load")
    asked = parser.parse_args()
    parts, told = asked.only.split(","), Told()
    told.say(_machine())
    if "workbook" in parts:
        books.sheets(told)
        books.memory(told)
    if "submissions" in parts:
        month.tell(told)
    if "load" in parts:
        for people in map(int, asked.people.split(",")):
            for database in asked.databases.split(","):
                load.tell(told, database, people)
    if "slow" in parts:
        slow.tell(told)
    if _OF_REGIONS & set(parts):
        wanted = [(kind, int(size)) for kind in asked.databases.split(",") for size in asked.sizes.split(",")]
        with (
            tempfile.TemporaryDirectory() as folder,
            regions(asked.keep or Path(folder), wanted, server=asked.server) as made,
        ):
            _of_regions(parts, made, told)
    told.say(f"marks missed: {'; '.join(told.missed) or 'none'}")


def _of_regions(parts: list[str], made: list[Region], told: Told) -> None:
    if "loading" in parts:
        for region in made:
            if region.seconds is not None:
                each = region.seconds / region.rows * 1e6
                told.say(f"loading {region.name}: {region.rows:,} rows in {region.seconds:.0f} s, {each:.0f} µs a row")
    if "overview" in parts:
        pages.compare_totals(made, told)
        for region in made:
            pages.overview(region, told)
    if "lists" in parts:
        pages.lists(made, told)


def _machine() -> str:
    postgresql = databases.programs().parent.name
    names = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "xlsxwriter"))
    return (f"{platform.machine()}, {platform.platform(terse=True)}; Python {platform.python_version()}, SQLite "
            f"{pysqlite3.sqlite_version}, PostgreSQL {postgresql}; {names}")  # fmt: skip


if __name__ == "__main__":
    main()
