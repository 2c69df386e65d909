"""Tests of manual changes: every protected table × column × kind of change is detected."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.tampering import AWAY, by_hand, fill, other_values, typed
from tracker.core.audit import integrity
from tracker.core.audit.sealed_rows import name_columns
from tracker.core.audit.seals import GROUPED, UNSEALED, UNSEALED_COLUMNS, SealedTable, is_sealed
from tracker.core.database.migrations.triggers import sealed_tables
from tracker.figures.queries.verification import verify
from tracker.positions.models import Position, Total

SEALED = {table.name: table for table in sealed_tables()}
UPDATES = [(table.name, column.name) for table in SEALED.values() for column in table.columns if is_sealed(table.name, column.name)]  # fmt: skip
MONTH = "2025-01"


@pytest.fixture(scope="module")
def filled(region):
    """Give the demonstration with at least one row in every protected table."""
    fill(region)
    return region


def _wrong(connection, table):
    return list(integrity.unlike(connection, table))


def _row(connection, table):
    query = sa.select(table).order_by(*table.primary_key).limit(1)
    return dict(connection.execute(query).mappings().one())


def _changed(connection, table, row, column):
    """Change one column of one row to the first other value that is not taken. Return whether there is one."""
    change = sa.update(typed(table)).where(_where(table, row))
    for value in other_values(column, row[column.name]):
        try:
            connection.execute(change.values({column.name: value}))
        except IntegrityError:  # unique with others: the database itself refuses it
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before")
        else:
            return True
    return False


def _where(table, row):
    return sa.and_(*(sa.column(key.name) == typed_value(row[key.name]) for key in table.primary_key))


def typed_value(value):
    """Give a value as it is stored."""
    return json.dumps(value) if isinstance(value, dict) else getattr(value, "value", value)


@pytest.mark.parametrize("name", sorted(SEALED))
def test_every_change_of_every_column_of_a_protected_table_is_found(filled, name):
    table, survivors = SEALED[name], []
    with by_hand(filled) as connection:
        assert _wrong(connection, table) == []
        row = _row(connection, table)
        connection.exec_driver_sql("SAVEPOINT before")
        for column in (each for each in table.columns if is_sealed(name, each.name)):
            if _changed(connection, table, row, column) and not _wrong(connection, table):
                survivors.append(f"{name}.{column.name}")
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before")
    assert survivors == []


@pytest.mark.parametrize("name", sorted(SEALED))
def test_a_row_that_was_removed_or_put_into_a_protected_table_is_found(filled, name):
    table = SEALED[name]
    with by_hand(filled) as connection:
        row = _row(connection, table)
        with connection.begin_nested() as attempt:
            connection.execute(sa.delete(typed(table)).where(_where(table, row)))
            kinds = {kind for kind, _, _ in _wrong(connection, table)}
            assert kinds
            assert kinds <= {integrity.Kind.MISSING, integrity.Kind.CHANGED}
            attempt.rollback()
        more = row | {column.name: next(other_values(column, row[column.name])) for column in _distinct(table)}
        stored = {column: typed_value(value) for column, value in more.items()}
        stored |= {each: "甲" for each in ("message",) if each in stored}  # a sentence, which is stored as a text
        stored |= {"unit_id": 1, "track_id": None} if name == "stage_claim" else {}  # one waits for a track at a time
        stored |= {"enterprise_id": AWAY} if name == "reopening" else {}  # one is under way for an enterprise and month
        connection.execute(sa.insert(typed(table)), [stored])
        assert _wrong(connection, table)


def _distinct(table):
    """Give the columns that make another row of it: its key and what is unique, but for its parent."""
    unique = {each.name for each in table.columns if each.unique}
    together = {column.name for each in table.constraints if isinstance(each, sa.UniqueConstraint) for column in each.columns}  # fmt: skip
    names = {key.name for key in table.primary_key} | unique | together
    return [table.columns[name] for name in sorted(names - {GROUPED.get(table.name)})]


@pytest.mark.parametrize("model", [Position, Total], ids=["position", "total"])
def test_every_change_of_every_column_of_a_recomputed_table_is_found(region, model):
    table, survivors = model.__table__, []
    with by_hand(region) as connection:
        session = Session(connection, join_transaction_mode="rollback_only")
        query = sa.select(table).where(table.c.month == MONTH).order_by(*table.primary_key).limit(1)
        row = dict(connection.execute(query).mappings().one())
        where = _where(table, row)
        changes = {"row removed": sa.delete(typed(table)).where(where)}
        more = row | {"year": 2019} | ({"id": AWAY} if model is Position else {})
        changes["row added"] = sa.insert(typed(table)).values({key: typed_value(value) for key, value in more.items()})
        for column in (each for each in table.columns if each.name != "id"):
            value = "2025-02" if column.name == "month" else next(other_values(column, row[column.name]))
            changes[column.name] = sa.update(typed(table)).where(where).values({column.name: value})
        connection.exec_driver_sql("SAVEPOINT before")
        for name, change in changes.items():
            connection.execute(change)
            if not verify(session, MONTH).differences:
                survivors.append(name)
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before")
    assert survivors == []


def test_every_table_of_the_schema_is_protected_or_says_why_not():
    tables = set(SQLModel.metadata.tables)
    assert set(UNSEALED) <= tables
    assert {each.value for each in SealedTable} == tables - set(UNSEALED)
    assert all([*UNSEALED.values(), *UNSEALED_COLUMNS.values()])
    named = {name for name in UNSEALED_COLUMNS if "." in name}
    assert named <= {f"{table.name}.{column.name}" for table in SEALED.values() for column in table.columns}
    assert all(parent in SEALED[name].columns for name, parent in GROUPED.items())
    assert len(UPDATES) > 300


def test_a_row_is_told_by_what_people_look_up():
    """No column of a name is a number of the database; a reference is told by what it names."""
    for table in SEALED.values():
        columns = name_columns(table)
        assert columns or table.name == "move"
        numbers = [each for each in columns if each.primary_key and isinstance(each.type, sa.Integer)]
        assert [each.name for each in numbers if not each.foreign_keys] == []
