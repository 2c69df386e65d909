"""Whether the changes of a test have their seals: only tables that the test touched are compared, as a whole comparison takes long."""

from pathlib import Path

import sqlalchemy as sa

from tracker.migrations import triggers
from tracker.models.engines import Engines
from tracker.queries import integrity

_DIFFERS = """
    SELECT EXISTS (SELECT * FROM main."{0}" EXCEPT SELECT * FROM earlier."{0}")
        OR EXISTS (SELECT * FROM earlier."{0}" EXCEPT SELECT * FROM main."{0}")
"""
_SEALED_ANEW = "SELECT DISTINCT table_name FROM main.row_seal WHERE id > (SELECT max(id) FROM earlier.row_seal)"


def unsealed_changes(engines: Engines, *, since: Path) -> list[tuple[str, str, str]]:
    """Give what differs from its seal in the tables that changed since a copy: table, kind, key (SQLite only)."""
    with engines.writer.connect() as connection:
        connection.exec_driver_sql("ATTACH ? AS earlier", (since.as_posix(),))
        touched = set(connection.exec_driver_sql(_SEALED_ANEW).scalars())
        touched |= {
            table.name
            for table in triggers.sealed_tables()
            if connection.exec_driver_sql(_DIFFERS.format(table.name)).scalar()
        }
        found = _unlike(connection, touched)
        connection.rollback()
        connection.exec_driver_sql("DETACH earlier")
    return found


def _unlike(connection: sa.Connection, touched: set[str]) -> list[tuple[str, str, str]]:
    return [
        (table.name, kind.value, key)
        for table in triggers.sealed_tables()
        if table.name in touched
        for kind, key, _ in integrity.unlike(connection, table)
    ]
