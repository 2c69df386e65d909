"""Hostile text written into every text column, bypassing forms and triggers."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from tracker.core.database.engines import Engines

MARK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
WRITTEN_BY_THE_PROGRAM = {
    "account", "action", "address", "bureau_path", "category", "channel", "code", "code_hash", "content", "content_hash", "digest",
    "field", "from_month", "from_state", "hash", "industry", "key", "key_hash", "password_hash", "path", "place_path",
    "prev_hash", "proves", "reach", "seal", "sha256", "stage", "stages", "subject", "table_name", "to_month",
    "to_state", "totp_secret", "until_month", "uscc", "request_id",
}  # fmt: skip
"""Columns by which records are found or linked, hashes, and values of fixed lists: nobody types them freely."""
KEPT_AS_JSON = {"after", "before", "fields", "grade_set", "new", "old", "wanted"}
"""Columns that are read back as JSON; a mark would be no JSON."""


def typed() -> Iterator[sa.Column[str]]:
    """Yield every column of every table that holds what somebody typed; derived from the metadata."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            linked = column.primary_key or column.foreign_keys
            named = column.name in WRITTEN_BY_THE_PROGRAM | KEPT_AS_JSON
            if isinstance(column.type, AutoString) and not linked and not named:
                yield column


def mark_everything(engines: Engines) -> int:
    """Write the mark into every text that people type. Return how many tables had a row to mark.

    A row's number follows the mark, so that what has to be unique stays so.
    """
    marked = set()
    with engines.writer.begin() as connection:
        run = connection.exec_driver_sql
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        run("PRAGMA ignore_check_constraints = ON")  # a reply without its moment, say
        for column in typed():
            number = "" if "id" not in column.table.columns else " || id"
            done = connection.execute(
                sa.text(f'UPDATE "{column.table.name}" SET "{column.name}" = :mark{number}'), {"mark": MARK}
            )
            if done.rowcount:
                marked.add(column.table.name)
    return len(marked)
