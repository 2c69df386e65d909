"""Tests of `tracker move` between SQLite and PostgreSQL: identical rows, sums, content and chain, or nothing."""

import json

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import databases
from tests.command import run_tracker
from tracker.core.audit import chain
from tracker.core.database.engines import make_engines
from tracker.core.errors import Inconsistent
from tracker.figures.queries.verification import verify
from tracker.operations.services import move
from tracker.plans.models import Project


@pytest.fixture
def empty(postgresql_url):
    """Give the address of a PostgreSQL database as `createdb` leaves it."""
    address = sa.make_url(postgresql_url)
    address = address.set(database=f"{address.database}_moved")  # each worker of the tests has its own
    with psycopg.connect(host=address.query["host"], user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{address.database}"')
        server.execute(f'CREATE DATABASE "{address.database}"')
    yield address.render_as_string(hide_password=False)
    with psycopg.connect(host=address.query["host"], user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE "{address.database}" WITH (FORCE)')


def _picture(engines):
    with Session(engines.reader) as session:
        return move.picture(session)


def test_from_sqlite_to_postgresql_and_back_with_the_same_counts_sums_and_hashes(demo, demo_folder, empty, tmp_path):
    told = run_tracker("move", "--to", empty, "--json")
    assert told.returncode == 0, told.stderr
    moved = json.loads(told.stdout)
    here, there = demo, make_engines(empty)
    before = _picture(here)
    assert _picture(there) == before
    assert moved["rows"] == dict(before.rows)
    assert moved["money"]["progress.total"] == before.money["progress.total"] > 0
    assert moved["chain"] == before.chain._asdict() | {"hash": before.chain.named}
    with Session(there.reader) as session:
        assert chain.broken(session, before.chain.hash) is None
        assert list(verify(session).differences) == []
    again = run_tracker("move", "--to", empty)
    assert (again.returncode, "已有数据" in again.stderr) == (2, True)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    done = run_tracker("move", "--to", back, TRACKER_DATABASE_URL=empty)
    assert done.returncode == 0, done.stderr
    assert "审计链第" in done.stdout
    returned = make_engines(back)
    assert _picture(returned).rows == _picture(there).rows
    assert _picture(returned).hashes == _picture(there).hashes
    for each in (there, returned):
        each.dispose()


def test_a_copy_that_differs_by_one_yuan_is_taken_back_whole(demo, empty, monkeypatch):
    def copy(source, target, step):
        relocating_copy(source, target, step)
        target.execute(sa.update(Project).values(opening=Project.opening + 1).where(Project.id == 1))

    relocating_copy = move.copy
    monkeypatch.setattr(move, "copy", copy)
    before, there = _picture(demo), make_engines(empty)
    with pytest.raises(Inconsistent, match=r"project\.opening"):
        move.relocate(demo, there, at=databases.NOON)
    assert _picture(demo) == before
    assert set(_picture(there).rows.values()) == {0}
    there.dispose()


@pytest.mark.parametrize(
    "address", ["postgresql://tracker:secret@127.0.0.1:1/tracker", "postgresql://127.0.0.1:1/tracker?password=secret"]
)
def test_a_password_among_the_words_of_the_command_is_refused_and_never_repeated(demo_folder, address):
    done = run_tracker("move", "--to", address)
    assert done.returncode == 2
    assert "PGPASSWORD" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    by_environment = run_tracker("move", TRACKER_MOVE_TO=address)
    assert "连不上数据库" in by_environment.stderr, by_environment.stderr
    assert "secret" not in by_environment.stdout + by_environment.stderr
