"""Fixtures for both databases, and the profiles of the property tests."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from sqlalchemy.orm import Session

from tests import databases
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import upgrade
from tracker.modules import install

install()
gc.set_threshold(50_000, 20, 100)  # a worker holds 600,000 objects: walking them all again and again costs a tenth
pytest_plugins = ["tests.demonstration", "tests.pages", "tests.command", "tests.staged"]
_ADDRESS = "TRACKER_TEST_POSTGRESQL"
_QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "short", max_examples=5, stateful_step_count=12, deadline=None, derandomize=True, database=None, print_blob=True,
    suppress_health_check=_QUIET, phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
settings.register_profile(
    "soak", max_examples=500, stateful_step_count=50, deadline=None, database=None, print_blob=True,
    suppress_health_check=_QUIET,
)  # fmt: skip
settings.load_profile(os.environ.get("TRACKER_TEST_PROFILE", "short"))


def pytest_configure(config: pytest.Config) -> None:
    """Let the controller start PostgreSQL; the workers inherit its address."""
    if hasattr(config, "workerinput") or _ADDRESS in os.environ or config.option.collectonly:
        return
    context = databases.server()
    os.environ[_ADDRESS] = context.__enter__()
    config.add_cleanup(lambda: context.__exit__(None, None, None))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run fast tests first, LibreOffice later, browsers last."""
    items.sort(
        key=lambda item: 2 if item.get_closest_marker("browser") else int(item.get_closest_marker("office") is not None)
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty, migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "tracker.db"
    made = databases.hurried(make_engines(f"sqlite:///{path}"))
    upgrade(made.writer)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty, migrated PostgreSQL database of this worker."""
    name = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    address = sa.make_url(os.environ[_ADDRESS])
    with psycopg.connect(host=address.query["host"], user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    url = address.set(database=name).render_as_string(hide_password=False)
    made = make_engines(url)
    upgrade(made.writer)
    made.dispose()
    return url


@pytest.fixture(scope="session")
def sqlite_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Yield SQLite engines that all tests of a worker share one after the other: what they compiled stays compiled."""
    made = databases.hurried(make_engines(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'tracker.db'}"))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def postgresql_engines(postgresql_url: str) -> Iterator[Engines]:
    """Yield PostgreSQL engines that all tests of a worker share one after the other."""
    made = make_engines(postgresql_url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite(sqlite_template: Path, sqlite_engines: Engines) -> Iterator[Engines]:
    """Yield the engines of an empty SQLite database."""
    path = Path(str(sqlite_engines.writer.url.database))
    databases.forget(sqlite_engines)
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    shutil.copyfile(sqlite_template, path)
    yield sqlite_engines
    sqlite_engines.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engines(request: pytest.FixtureRequest) -> Iterator[Engines]:
    """Yield the engines of an empty database: the test runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    made: Engines = request.getfixturevalue("postgresql_engines")
    databases.forget(made)
    databases.empty(made)
    yield made
    databases.empty(made)
    made.dispose()


@pytest.fixture
def session(engines: Engines) -> Iterator[Session]:
    """Yield a writing session on both databases."""
    with Session(engines.writer, expire_on_commit=False) as made:
        yield made
