"""Tests of the engines: serialized writers lose nothing, readers cannot write."""

import multiprocessing

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from tracker.core.database.engines import Engines, UnsoundSqlite, make_engines, require_sound

TIMES = 25
PROCESSES = 4


def _increment(url: str) -> None:
    engines = make_engines(url)
    for _ in range(TIMES):
        with engines.writer.begin() as connection:
            lock = "" if connection.dialect.name == "sqlite" else " FOR UPDATE"
            number = int(connection.exec_driver_sql(f"SELECT name FROM category WHERE code = 'n'{lock}").scalar_one())
            connection.execute(
                sa.text("UPDATE category SET name = :number WHERE code = 'n'"), {"number": str(number + 1)}
            )
    engines.dispose()


def _url(engines: Engines) -> str:
    return engines.writer.url.render_as_string(hide_password=False)


def test_processes_that_read_and_write_one_row_lose_no_update(engines):
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('n', '0', '')")
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_increment, args=(_url(engines),)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    with engines.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM category").scalar_one() == str(TIMES * PROCESSES)


def test_the_reader_cannot_write(engines):
    with engines.reader.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('n', '0', '')")


def test_a_reader_sees_one_moment_for_as_long_as_it_reads(engines):
    count = "SELECT count(*) FROM category"
    with engines.reader.connect() as reader:
        before = reader.exec_driver_sql(count).scalar()
        with engines.writer.begin() as writer:
            writer.exec_driver_sql("INSERT INTO category (code, name, name_en) VALUES ('n', '0', '')")
        assert reader.exec_driver_sql(count).scalar() == before
    with engines.reader.connect() as later:
        assert later.exec_driver_sql(count).scalar() == before + 1


def test_a_second_write_transaction_in_one_thread_is_an_error_at_once_and_not_a_wait_for_ever(sqlite):
    first, second = sqlite.writer.connect(), sqlite.writer.connect()
    with first, second, first.begin(), pytest.raises(RuntimeError, match="already"):
        second.begin()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 44, 5)])
def test_a_sqlite_that_may_corrupt_its_file_is_refused_with_the_remedy(version):
    with pytest.raises(UnsoundSqlite, match="pysqlite3"):
        require_sound(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (3, 50, 7), (3, 44, 6)])
def test_a_sound_sqlite_is_taken(version):
    require_sound(version)


@pytest.mark.parametrize("fraction", ["1.5", "'1.25'", "'abc'"])
def test_no_program_can_put_a_fraction_into_a_money_column_unnoticed(engines, fraction):
    """SQLite's CHECK refuses it; PostgreSQL refuses words and rounds a literal to whole yuan."""
    insert = (
        "INSERT INTO category (code, name, name_en) VALUES ('c', 'c', 'c');"
        "INSERT INTO enterprise (id, code, uscc_reason, site_no, permit_no, made_up, source, version)"
        " VALUES (1, 'E', 'x', 1, '', {true}, '', 1);"
        "INSERT INTO project (id, code, enterprise_id, title, category_code, pollutants, retrofit, responsible, opening, version)"
        " VALUES (1, 'P', 1, 't', 'c', '', {false}, '', {fraction}, 1)"
    )
    words = (
        {"true": "1", "false": "0"} if engines.writer.dialect.name == "sqlite" else {"true": "true", "false": "false"}
    )
    statements = insert.format(fraction=fraction, **words).split(";")
    refused = False
    try:
        with engines.writer.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
    except (DBAPIError, StatementError):
        refused = True
    with engines.reader.connect() as connection:
        kept = connection.exec_driver_sql("SELECT opening FROM project").scalars().all()
    assert refused or kept == [2]
    assert refused or engines.writer.dialect.name == "postgresql"
