"""The demonstration database, loaded once a worker and copied where a test changes it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import databases
from tracker import paths
from tracker.core.database import copy as copying
from tracker.core.database.engines import Engines, make_engines
from tracker.seeding import services as seeding

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)


def load(engines: Engines) -> None:
    """Load the demonstration into an empty database."""
    with Session(engines.writer) as session, session.begin():
        seeding.load(session, seeding.read(paths.SEEDS / "demo"), at=NOW)


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the demonstration, to copy."""
    path = tmp_path_factory.mktemp("demo") / "tracker.db"
    shutil.copyfile(sqlite_template, path)
    made = databases.hurried(make_engines(f"sqlite:///{path}"))
    load(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def demo_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Yield engines that all tests of a worker share one after the other: what they compiled once stays compiled."""
    made = databases.hurried(make_engines(f"sqlite:///{tmp_path_factory.mktemp('own') / 'data' / 'tracker.db'}"))
    yield made
    made.dispose()


@pytest.fixture
def demo_folder(demo_template: Path, demo_engines: Engines, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with the demonstration as it was loaded, named to commands by the environment."""
    path = Path(str(demo_engines.writer.url.database))
    databases.forget(demo_engines)
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir()
    shutil.copyfile(demo_template, path)
    monkeypatch.setenv("TRACKER_DATA_DIR", str(path.parent))
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    return path.parent


@pytest.fixture
def demo(demo_folder: Path, demo_engines: Engines) -> Iterator[Engines]:
    """Yield the engines of the demonstration in that folder."""
    yield demo_engines
    demo_engines.dispose()


@pytest.fixture(scope="session")
def demo_database(demo_template: Path, postgresql_url: str) -> Iterator[str]:
    """Yield the address of a PostgreSQL database with the demonstration, to copy."""
    with databases.copied(postgresql_url) as url:
        made, source = make_engines(url), make_engines(f"sqlite:///{demo_template}")
        databases.empty(made)
        with source.reader.connect() as old, made.writer.begin() as new:
            copying.copy(old, new)
        source.dispose()
        made.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def region(
    request: pytest.FixtureRequest, demo_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    """Yield the demonstration on both databases, loaded once for a file whose tests keep apart."""
    if request.param == "sqlite":
        copy = tmp_path_factory.mktemp("region") / "tracker.db"
        shutil.copyfile(demo_template, copy)
        made = databases.hurried(make_engines(f"sqlite:///{copy}"))
        yield made
        made.dispose()
        return
    with databases.copied(request.getfixturevalue("demo_database")) as url:
        made = make_engines(url)
        yield made
        made.dispose()
