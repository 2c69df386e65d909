"""Manual database changes that bypass triggers and constraints, and rows for otherwise empty tables."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.database.migrations.triggers import sealed_tables

NOW = datetime(2025, 2, 7, 4, tzinfo=UTC)
AWAY = 99_999
"""A number that nothing has."""
_FITTING = {
    "stored_file": {"size": 1},
    "thread": {"reply": ""},
    "stage_claim": {"track_id": 1},
    "recovery": {"asked_by": 2},
}
"""What a made-up row needs to pass its own table's rules."""


@contextmanager
def by_hand(engines):
    """Give a connection as somebody has who owns the database; what is done there is taken back at the end."""
    with engines.writer.connect() as connection:
        transaction = connection.begin()
        unprotect(connection)
        try:
            yield connection
        finally:
            transaction.rollback()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")


def unprotect(connection):
    """Take triggers, references and rules away for this transaction."""
    run = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        run("PRAGMA ignore_check_constraints=ON")
        run("PRAGMA defer_foreign_keys=ON")
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        return
    run("SET LOCAL session_replication_role = replica")
    rules = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c'"
    for table, name in run(f"{rules} AND connamespace = current_schema()::regnamespace").all():
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def other_values(column, value):
    """Give other values that a column could hold."""
    kind = column.type
    implied = getattr(kind, "impl_instance", kind)
    if isinstance(kind, sa.Enum):
        yield from (each for each in kind.enums if each != getattr(value, "value", value))
    elif isinstance(implied, sa.Boolean):
        yield not value
    elif isinstance(implied, sa.Integer):
        yield AWAY if column.foreign_keys or column.primary_key or value is None else value + 1
        yield AWAY
    elif isinstance(implied, sa.DateTime):
        yield (value or NOW) + timedelta(minutes=1)
    elif isinstance(implied, sa.Date):
        yield (value or NOW.date()) + timedelta(days=400)
    else:
        yield str(value or "")[: (getattr(implied, "length", None) or 500) - 1] + "改"


def typed(table):
    """Give a table with its columns as the database has them: every value goes in unexamined."""
    plain = {sa.Enum: sa.String, sa.Boolean: sa.Boolean, sa.Date: sa.Date, sa.Integer: sa.BigInteger}
    columns = []
    for each in table.columns:
        kind = getattr(each.type, "impl_instance", each.type)
        made = next((to() for of, to in plain.items() if isinstance(kind, of)), None)
        columns.append(sa.column(each.name, made or (each.type if isinstance(kind, sa.DateTime) else sa.Text())))
    return sa.table(table.name, *columns)


def fill(engines):
    """Put a row, lawfully recorded, into every protected table that the demonstration leaves empty."""
    with Session(engines.writer) as session, session.begin():
        connection = session.connection()
        for table in (each for each in SQLModel.metadata.sorted_tables if each in sealed_tables()):
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar():
                continue
            connection.execute(sa.insert(typed(table)), [_made_up(connection, table)])
        audit.record(session, AuditAction.SEEDED, by=None, at=NOW, name="各表各一行")


def _made_up(connection, table):
    row = {}
    for column in table.columns:
        if column.primary_key and isinstance(column.type, sa.Integer):
            row[column.name] = 1
        elif column.nullable:
            row[column.name] = None
        elif column.foreign_keys:
            other = next(iter(column.foreign_keys)).column
            found = connection.execute(sa.select(sa.func.min(other))).scalar()
            row[column.name] = 1 if found is None else found
        else:
            row[column.name] = _first(column)
    return row | _FITTING.get(table.name, {})


def _first(column):
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.Date):
        return date(2025, 1, 1)
    return NOW if isinstance(kind, sa.DateTime) else "甲"
