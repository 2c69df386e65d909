"""The table of changes made by hand: every protected table × column × kind of change, from the metadata, is found."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests.tampering import AWAY, by_hand, fill, other_value, typed
from tracker.domain.seals import GROUPED, UNSEALED, UNSEALED_COLUMNS, SealedTable, is_sealed
from tracker.migrations.triggers import sealed_tables
from tracker.models import Position, Total
from tracker.queries import integrity
from tracker.queries.figures.second_path import verify
from tracker.queries.sealed import name_columns

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


def _where(table, row):
    return sa.and_(*(sa.column(key.name) == typed_value(row[key.name]) for key in table.primary_key))


def typed_value(value):
    """Give a value as it is stored."""
    return getattr(value, "value", value)


@pytest.mark.parametrize("name", sorted(SEALED))
def test_every_change_of_every_column_of_a_protected_table_is_found(filled, name):
    table, survivors = SEALED[name], []
    with by_hand(filled) as connection:
        assert _wrong(connection, table) == []
        row = _row(connection, table)
        for column in (each for each in table.columns if is_sealed(name, each.name)):
            with connection.begin_nested() as attempt:
                changed = {column.name: other_value(column, row[column.name])}
                connection.execute(sa.update(typed(table)).where(_where(table, row)).values(changed))
                if not _wrong(connection, table):
                    survivors.append(f"{name}.{column.name}")
                attempt.rollback()
    assert survivors == []


@pytest.mark.parametrize("name", sorted(SEALED))
def test_a_row_that_was_removed_or_put_into_a_protected_table_is_found(filled, name):
    table = SEALED[name]
    with by_hand(filled) as connection:
        row = _row(connection, table)
        with connection.begin_nested() as attempt:
            connection.execute(sa.delete(typed(table)).where(_where(table, row)))
            kinds = {kind for kind, _, _ in _wrong(connection, table)}
            assert kinds <= {integrity.Kind.MISSING, integrity.Kind.CHANGED} and kinds
            attempt.rollback()
        more = row | {column.name: other_value(column, row[column.name]) for column in _distinct(table)}
        stored = {column: typed_value(value) for column, value in more.items()}
        if "text" in stored and not isinstance(stored["text"], str) or "message" in stored:
            stored |= {each: "甲" for each in ("text", "message") if each in stored}
        connection.execute(sa.insert(typed(table)), [stored])
        assert _wrong(connection, table)


def _distinct(table):
    """Give the columns that make another row of it: its key and what is unique, but for its parent."""
    unique = {each.name for each in table.columns if each.unique}
    together = {each.columns[-1].name for each in table.constraints if isinstance(each, sa.UniqueConstraint) and each.columns}  # fmt: skip
    names = {key.name for key in table.primary_key} | unique | together
    return [table.columns[name] for name in sorted(names - {GROUPED.get(table.name)})]


@pytest.mark.parametrize("model", [Position, Total], ids=["position", "total"])
def test_every_change_of_every_column_of_a_recomputed_table_is_found(region, model):
    table, survivors = model.__table__, []
    with by_hand(region) as connection, Session(connection) as session:
        query = sa.select(table).where(table.c.month == MONTH).order_by(*table.primary_key).limit(1)
        row = dict(connection.execute(query).mappings().one())
        for column in table.columns:
            if column.name == "id":
                continue
            with connection.begin_nested() as attempt:
                value = "2025-02" if column.name == "month" else other_value(column, row[column.name])
                connection.execute(sa.update(typed(table)).where(_where(table, row)).values({column.name: value}))
                if not verify(session, MONTH).differences:
                    survivors.append(column.name)
                attempt.rollback()
        for change in (sa.delete(typed(table)).where(_where(table, row)), None):
            with connection.begin_nested() as attempt:
                if change is None:
                    more = row | ({"id": AWAY, "year": 2019} if model is Position else {"year": 2019})
                    change = sa.insert(typed(table)).values({key: typed_value(value) for key, value in more.items()})
                connection.execute(change)
                assert verify(session, MONTH).differences
                attempt.rollback()
    assert survivors == []


def test_every_table_of_the_schema_is_protected_or_says_why_not():
    tables = set(SQLModel.metadata.tables)
    assert set(UNSEALED) <= tables
    assert {each.value for each in SealedTable} == tables - set(UNSEALED)
    assert all(UNSEALED.values()) and all(UNSEALED_COLUMNS.values())
    named = {name for name in UNSEALED_COLUMNS if "." in name}
    assert named <= {f"{table.name}.{column.name}" for table in SEALED.values() for column in table.columns}
    assert all(parent in SEALED[name].columns for name, parent in GROUPED.items())
    assert len(UPDATES) > 300


def test_a_row_is_told_by_what_people_look_up():
    """No column of a name is a number of the database; a reference is told by what it names."""
    for table in SEALED.values():
        columns = name_columns(table)
        assert columns or table.name == "move"
        assert [each.name for each in columns if each.primary_key and isinstance(each.type, sa.Integer)] == []
