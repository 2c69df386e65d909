"""Regions of any size from the seed generator, and the session of a page."""

from contextlib import contextmanager

import sqlalchemy as sa

from seeds import scale
from tracker.seeding import services as seeding
from tracker.seeding.services.files import RawRow

FILED = ("2023-12", "2024-11", "2024-12")


def scaled(items: int, *, months: tuple[str, ...] = FILED, liaisons: bool = False) -> seeding.SeedFiles:
    """Return seed files with so many plan items over the same bureaus, places, industries and categories."""
    made = scale.files(items, months=months, liaisons=liaisons)
    return {name: [RawRow(line, row) for line, row in enumerate(rows, start=2)] for name, (_, rows) in made.items()}


def multiply(engines, times, tables, month):
    """Copy rows of a SQLite database `times` over: a table → the columns of keys; rows of months of one month only."""
    with engines.writer.begin() as connection:
        run = connection.exec_driver_sql
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        for table, ids in tables.items():
            every = [row[1] for row in run(f"PRAGMA table_info({table})")]
            names = [name for name in every if name != "id" or "id" in ids]
            wanted = {name: f"{name} + 100000 * n" for name in ids} | {"uscc": "NULL", "uscc_reason": "'放大'"}
            wanted |= {"code": "code || '-' || n"} if table in ("enterprise", "project") else {}
            values = ", ".join(wanted.get(name, name) for name in names)
            only = f"WHERE month = '{month}'" if "month" in every else ""
            run(
                f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {times - 1})"
                f" INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}, copy {only}"
            )


def statements(client, engines, address):
    """Give the statements that a page reads with."""
    with listening(engines.reader) as told:
        assert client.get(address).status_code == 200
    return told


@contextmanager
def listening(engine):
    """Give the list to which every statement of an engine is added for a while."""
    told = []

    def tell(connection, cursor, statement, *rest):
        told.append(statement)

    sa.event.listen(engine, "before_cursor_execute", tell)
    try:
        yield told
    finally:
        sa.event.remove(engine, "before_cursor_execute", tell)
