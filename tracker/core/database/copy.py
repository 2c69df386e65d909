"""Copy of a whole database between SQLite and PostgreSQL, row by row, with identical values and hashes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import SQLModel

from tracker.core.audit.seal_models import RowPending
from tracker.core.errors import Invalid
from tracker.core.i18n import message

_BATCH_SIZE = 500
Step = Callable[[str, int, int], None]
"""A progress callback of a long task: name of the stage, steps done, steps in total."""


def quietly(stage: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def copy(source: sa.Connection, target: sa.Connection, step: Step = quietly) -> None:
    """Copy every row into an empty database of the same schema. Raise Invalid if it is not empty.

    The triggers that protect closed months and the audit chain are disabled meanwhile, within the transaction.
    """
    tables = copied()
    require_empty(target)
    with _triggers_resting(target):
        for number, table in enumerate(tables):
            step(str(message("复制")), number, len(tables))
            rows = source.execution_options(yield_per=_BATCH_SIZE).execute(sa.select(table).order_by(*_order(table)))
            for part in rows.mappings().partitions(_BATCH_SIZE):
                target.execute(sa.insert(table), [dict(row) for row in part])
        _continue_numbers(target, tables)


def copied() -> list[sa.Table]:
    """Return the tables to copy: all but `row_pending`, which concerns transactions of one database."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name != RowPending.__tablename__]


def require_empty(target: sa.Connection) -> None:
    """Raise Invalid if any table of a database has a row, also a table of another program."""
    for name in set(sa.inspect(target).get_table_names()) - {"alembic_version"}:
        if target.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first() is not None:
            raise Invalid(message("目标数据库里已有数据。请给一个空的数据库。"))


def _order(table: sa.Table) -> list[sa.ColumnElement[object]]:
    """Return the columns to order by, so that parents in a tree come before their children."""
    return [table.c.path] if "path" in table.c and "sort" in table.c or table.name == "place" else [*table.primary_key]


@contextmanager
def _triggers_resting(target: sa.Connection) -> Iterator[None]:
    if target.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = target.exec_driver_sql(query).all()
        for name, _ in triggers:
            target.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in triggers:
            target.exec_driver_sql(statement)
        return
    for words in ("DISABLE", "ENABLE"):
        for table in SQLModel.metadata.sorted_tables:
            target.exec_driver_sql(f'ALTER TABLE "{table.name}" {words} TRIGGER USER')
        if words == "DISABLE":
            yield


def _continue_numbers(target: sa.Connection, tables: list[sa.Table]) -> None:
    """Set PostgreSQL's sequences after the largest copied keys. SQLite needs no sequences."""
    if target.dialect.name != "postgresql":
        return
    for table in tables:
        key = next(iter(table.primary_key))
        if isinstance(key.type, sa.Integer) and key.autoincrement is not False and not key.foreign_keys:
            sequence = target.execute(sa.func.pg_get_serial_sequence(f'"{table.name}"', key.name)).scalar()
            last = target.execute(sa.select(sa.func.max(key))).scalar()
            if sequence is not None and last is not None:
                target.execute(sa.select(sa.func.setval(sequence, last)))
