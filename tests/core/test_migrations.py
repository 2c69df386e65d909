"""Tests of the schema: migrations and models agree on both databases; a newer schema is refused."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from tracker.core.database.engines import Engines, make_engines
from tracker.core.database.migrations import SchemaError, head, require_current, triggers, upgrade


def _picture(connection: sa.Connection) -> dict[str, object]:
    inspector = sa.inspect(connection)
    picture: dict[str, object] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        checks = {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)}
        picture[table] = {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)),
            "pk": inspector.get_pk_constraint(table)["constrained_columns"],
            "fk": sorted((fk["constrained_columns"], fk["referred_table"]) for fk in inspector.get_foreign_keys(table)),
            "uq": sorted(sorted(uq["column_names"]) for uq in inspector.get_unique_constraints(table)),
            "ix": sorted((ix["name"], ix["column_names"], ix["unique"]) for ix in inspector.get_indexes(table)),
            "checks": checks,
        }
    return picture


def _created(engines: Engines, tmp_path) -> dict[str, object]:
    """Return the picture of a database made by the models alone, beside the migrated one."""
    if engines.writer.dialect.name == "sqlite":
        other = make_engines(f"sqlite:///{tmp_path / 'created.db'}")
        with other.writer.begin() as connection:
            SQLModel.metadata.create_all(connection)
        with other.reader.connect() as connection:
            picture = _picture(connection)
        other.dispose()
        return picture
    with engines.writer.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("CREATE SCHEMA created")
        connection.exec_driver_sql("SET LOCAL search_path = created")
        SQLModel.metadata.create_all(connection)
        picture = _picture(connection)
        transaction.rollback()
    return picture


def test_the_migrated_schema_is_the_schema_of_the_models(engines, tmp_path):
    with engines.writer.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    with engines.reader.connect() as connection:
        migrated = _picture(connection)
    assert migrated == _created(engines, tmp_path)


def test_upgrading_twice_changes_nothing(engines):
    done = upgrade(engines.writer)
    assert not done.changed
    assert done.after == head()


def test_a_newer_schema_is_refused_and_left_alone(engines):
    with engines.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(SchemaError, match="比程序新"):
            upgrade(engines.writer)
        with pytest.raises(SchemaError, match="比程序新"):
            require_current(engines.reader)
    finally:
        with engines.writer.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head()}'")


def test_a_migrated_database_has_exactly_the_triggers_of_the_schema(engines):
    """A step that makes a trigger names it in `tracker/core/database/migrations/triggers.py`; one that rebuilds a table loses none."""
    with engines.reader.connect() as connection:
        assert triggers.differences(connection) == []
    refusing = [each for each in triggers.schema(engines.reader.dialect.name) if "_journal_" not in each.name]
    assert len(refusing) >= 16
