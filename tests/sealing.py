"""Checks that the changes of a test are sealed, comparing only the keys it touched."""

from pathlib import Path

import sqlalchemy as sa

from tracker.core.audit import hashes, sealed_rows
from tracker.core.database.engines import Engines
from tracker.core.database.migrations import triggers

_CHANGED = """
    SELECT "{key}" FROM (SELECT * FROM main."{table}" EXCEPT SELECT * FROM earlier."{table}")
    UNION SELECT "{key}" FROM (SELECT * FROM earlier."{table}" EXCEPT SELECT * FROM main."{table}")
    UNION SELECT key FROM main.row_seal WHERE table_name = '{table}' AND id > (SELECT max(id) FROM earlier.row_seal)
"""
_SEALS = "SELECT key, digest FROM main.row_seal WHERE table_name = ? ORDER BY id"


def unsealed_changes(engines: Engines, *, since: Path) -> list[tuple[str, str]]:
    """Return the table and key of every row that changed since a copy and is not as it was sealed (SQLite only)."""
    with engines.writer.connect() as connection:
        connection.exec_driver_sql("ATTACH ? AS earlier", (since.as_posix(),))
        found = [(table.name, key) for table in triggers.sealed_tables() for key in _unsealed(connection, table)]
        connection.rollback()
        connection.exec_driver_sql("DETACH earlier")
    return found


def _unsealed(connection: sa.Connection, table: sa.Table) -> list[str]:
    changed = _CHANGED.format(table=table.name, key=triggers.sealed_by(table).name)
    keys = [str(key) for key in connection.exec_driver_sql(changed).scalars()]
    if not keys:
        return []
    seals = dict(tuple(row) for row in connection.exec_driver_sql(_SEALS, (table.name,)))  # the latest stands
    there = {
        found.key: found.digest
        for found in sealed_rows.rows(connection, table, keys, by=lambda key: hashes.name_of(seals.get(key, "")))
    }
    return [key for key in keys if there.get(key, "") != seals.get(key, "")]
