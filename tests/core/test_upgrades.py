"""Tests of upgrading filled databases from every earlier schema; a failure half-way changes nothing."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import cycle, product
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests import databases, rich
from tracker.cli import init
from tracker.core import vault
from tracker.core.audit import algorithm, chain, integrity
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.models import AuditEvent
from tracker.core.database import migrations
from tracker.core.database.columns import Money
from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import head, upgrade
from tracker.figures.queries.verification import verify
from tracker.people.models.people import Person, RecoveryCode
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.seeding import services as seeding

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
OLD = "0006"
"""A schema from before grades and retrofits were reworked; the demonstration is carried from it."""
HELD_FROM = {"grade_record": "0010", "retrofit_track": "0012", "grade_application": "0011"}
"""Tables whose rows of today no schema before a revision can hold."""
KINDS = ("sqlite", "postgresql")


@cache
def _earlier() -> list[str]:
    """Return every schema that a database in use may have, but today's."""
    steps = migrations.ScriptDirectory.from_config(migrations._config()).walk_revisions()
    return sorted(step.revision for step in steps)[:-1]


def _tried() -> list[tuple[str, str]]:
    """Return which schema is tried on which database: each on both in a long run, else on one and the other in turn."""
    if LONG:
        return list(product(KINDS, _earlier()))
    return list(zip(cycle(KINDS), _earlier(), strict=False))


@pytest.fixture(params=KINDS)
def blank(request: pytest.FixtureRequest, tmp_path) -> Iterator[Engines]:
    """Yield a database without any table."""
    if request.param == "sqlite":
        made = make_engines(f"sqlite:///{tmp_path / 'old.db'}")
        yield made
        made.dispose()
        return
    address = sa.make_url(request.getfixturevalue("postgresql_url"))
    address = address.set(database=f"{address.database}_old")  # each worker of the tests has its own
    with psycopg.connect(host=address.query["host"], user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{address.database}"')
    made = make_engines(address.render_as_string(hide_password=False))
    yield made
    made.dispose()


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Return today's tables with the columns that a database of an earlier schema has."""
    inspector = sa.inspect(connection)
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    names = set(inspector.get_table_names())
    found = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name in names and revision >= HELD_FROM.get(table.name, revision):
            there = {column["name"] for column in inspector.get_columns(table.name)}
            columns = [sa.Column(each.name, each.type) for each in table.columns if each.name in there]
            found.append(sa.Table(table.name, sa.MetaData(), *columns))
    return found


def _fill(engines: Engines, demo: Engines, revision: str) -> None:
    """Make the schema of an earlier day and put the demonstration into it, as far as that schema could hold it."""
    with engines.writer.connect() as connection, connection.begin():
        command.upgrade(migrations._config(connection), revision)
    with engines.writer.begin() as new, demo.reader.connect() as old:
        triggers = []
        if new.dialect.name == "sqlite":
            triggers = new.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
            for name, _ in triggers:
                new.exec_driver_sql(f'DROP TRIGGER "{name}"')
            new.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            new.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in _tables(new):
            of_then = table.c.subject == "report" if table.name == "move" else sa.true()
            rows = [_of_then(table, dict(row)) for row in old.execute(sa.select(table).where(of_then)).mappings()]
            if rows:
                new.execute(sa.insert(table), rows)
        for _, statement in triggers:
            new.exec_driver_sql(statement)


def _of_then(table, row):
    """Give a row as the earlier schemas held it: what lay with a bureau at closing was told missed."""
    if table.name == "monthly_report" and row["state"] == "unfinished":
        return row | {"state": "missed"}
    return row


def _picture(engines: Engines, tables: list[sa.Table]) -> dict[str, tuple[int, ...]]:
    """Return the rows of each table, and the sums of its money."""
    with engines.reader.connect() as connection:
        return {
            table.name: tuple(
                connection.execute(
                    sa.select(
                        sa.func.count(),
                        *(sa.cast(sa.func.sum(each), sa.BigInteger) for each in table.columns if isinstance(each.type, Money)),
                    ).select_from(table)
                ).one()
            )
            for table in tables
        }  # fmt: skip


def _old(engines: Engines) -> list[sa.Table]:
    with engines.reader.connect() as connection:
        return _tables(connection)


@pytest.fixture(scope="module")
def rich_region(sqlite_template, tmp_path_factory):
    """Give a small region in which every optional field is used."""
    folder = tmp_path_factory.mktemp("rich")
    shutil.copyfile(sqlite_template, folder / "rich.db")
    made = make_engines(f"sqlite:///{folder / 'rich.db'}")
    with Session(made.writer) as session, session.begin():
        seeding.load(session, seeding.read(rich.write(folder)), at=databases.NOON)
    yield made
    made.dispose()


@pytest.mark.parametrize(("blank", "revision"), _tried(), indirect=["blank"])
def test_a_filled_database_of_every_earlier_schema_keeps_its_rows_and_sums(blank, rich_region, revision):
    _fill(blank, rich_region, revision)
    tables = _old(blank)
    before = _picture(blank, tables)
    assert before["progress"][0] == 6
    assert sum(rows[0] > 0 for rows in before.values()) > 15
    assert upgrade(blank.writer).after == head()
    assert _picture(blank, tables) == before
    with Session(blank.reader) as session:
        assert list(verify(session).differences) == []


def test_every_earlier_schema_is_tried_above():
    tried = [revision for _, revision in _tried()]
    assert sorted(set(tried)) == _earlier()
    assert len(_earlier()) == len(list(Path(migrations.__file__).parent.glob("versions/[0-9]*.py"))) - 1
    assert {kind for kind, _ in _tried()} == set(KINDS)


def test_the_demonstration_in_an_earlier_schema_keeps_its_rows_and_sums(blank, demo):
    _fill(blank, demo, OLD)
    tables = _old(blank)
    before = _picture(blank, tables)
    assert before["progress"][0] > 1000
    assert upgrade(blank.writer).after == head()
    assert _picture(blank, tables) == before
    with Session(blank.reader) as session:
        assert list(verify(session).differences) == []
        ended = sa.select(MonthlyReport.state, sa.func.count()).where(MonthlyReport.month == "2024-12")
        counts = dict(session.execute(ended.group_by(MonthlyReport.state)).all())
        assert (counts[ReportState.UNFINISHED], counts[ReportState.MISSED]) == (6, 3)


def test_an_upgrade_that_fails_in_the_middle_leaves_the_old_database(blank, demo, monkeypatch):
    _fill(blank, demo, OLD)
    tables = _old(blank)
    before = _picture(blank, tables)
    real = command.upgrade

    def broken(*words):
        real(*words)
        raise RuntimeError("the power went")

    monkeypatch.setattr(migrations.command, "upgrade", broken)
    with pytest.raises(RuntimeError, match="power"):
        upgrade(blank.writer)
    with blank.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == OLD
    assert {table.name: [*table.columns.keys()] for table in _old(blank)} == {
        table.name: [*table.columns.keys()] for table in tables
    }
    assert _picture(blank, tables) == before
    monkeypatch.setattr(migrations.command, "upgrade", real)
    assert upgrade(blank.writer).changed


def test_an_upgrade_seals_what_it_finds_in_one_event_that_says_so(blank, demo):
    _fill(blank, demo, OLD)

    def vouch(connection, done):
        with Session(connection) as session:
            assert audit.adopt_upgrade(session, done.before, done.after, at=databases.NOON)

    assert upgrade(blank.writer, vouch).changed
    with Session(blank.reader) as session:
        assert integrity.differences(session) == []
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert (last.action, OLD in last.old, head() in last.new) == (AuditAction.UPGRADED, True, True)
    assert not upgrade(blank.writer, vouch).changed


def test_an_upgrade_encrypts_the_secrets_that_stood_in_clear(blank):
    secret, old_hash = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "a1" * 32
    with blank.writer.connect() as connection, connection.begin():
        command.upgrade(migrations._config(connection), "0026")
        for statement in (
            "INSERT INTO person (id, key, name, phone, password_hash, totp_secret, totp_last, version)"
            f" VALUES (1, 'somebody', 'x', '', '', '{secret}', 0, 1)",
            f"INSERT INTO recovery_code (id, person_id, code_hash) VALUES (1, 1, '{old_hash}')",
        ):
            connection.exec_driver_sql(statement)
    vault.keep_in(blank, lambda: ("k" * 64,))
    assert upgrade(blank.writer, init._vouch).changed
    with Session(blank.reader) as session:
        person, code = session.get_one(Person, 1), session.get_one(RecoveryCode, 1)
        keys = vault.of(session)
        assert keys.unlock(vault.PHONE, 1, person.totp_secret) == secret
        assert keys.unlock(vault.RECOVERY, 1, code.code_hash) == old_hash
        assert secret not in person.totp_secret
        assert integrity.differences(session) == []


def test_a_chain_of_before_hashes_had_names_verifies_before_and_after_and_goes_on_under_sm3(blank, demo):
    _fill(blank, demo, "0028")
    if blank.writer.dialect.name == "postgresql":  # the rows came with their numbers
        with blank.writer.begin() as connection:
            connection.exec_driver_sql("SELECT setval('row_seal_id_seq', (SELECT max(id) FROM row_seal))")
    with Session(blank.reader) as session:
        assert chain.broken(session) is None
        before = session.scalars(sa.select(AuditEvent.hash).order_by(AuditEvent.seq)).all()
    algorithm.hash_with(blank, "sm3")
    assert upgrade(blank.writer, init._vouch).changed
    with Session(blank.writer) as session, session.begin():
        audit.record(session, AuditAction.SEEDED, by=None, at=databases.NOON)
    with Session(blank.reader) as session:
        assert (chain.broken(session), integrity.differences(session)) == (None, [])
        after = session.scalars(sa.select(AuditEvent.hash).order_by(AuditEvent.seq)).all()
    assert after[: len(before)] == before
    assert {each.partition(":")[0] for each in after[len(before) :]} == {"sm3"}
