"""Two worlds: the demonstration, and a copy that only ever held one reader's part.

Every response to the reader must be identical in both: a name, number or count that depends on another's part would
differ.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tracker.core.cuts import Cut, CutKind
from tracker.core.database.engines import Engines, make_engines
from tracker.core.workflow.table import Subject
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term

_MOVED = {
    Subject.REPORT: "monthly_report", Subject.PROPOSAL: "proposal", Subject.GRADE_APPLICATION: "grade_application",
    Subject.GRADE_CHANGE: "grade_change", Subject.TRACK: "retrofit_track", Subject.UNIT: "elimination",
}  # fmt: skip
"""Where the subject of a move stands."""


class Part(NamedTuple):
    """What one reader reads: enterprises, and the ways of bureaus whose totals and targets are theirs."""

    enterprises: set[int]
    paths: set[str]


def part_of(engines: Engines, cut: Cut) -> Part:
    """Return the enterprises that are or were within a cut, and the ways of the bureaus there."""
    with Session(engines.reader) as session:
        rows = session.execute(
            sa.select(Enterprise.id, Enterprise.code, Position.bureau_path, Bureau.path)
            .join(Term, Term.enterprise_id == Enterprise.id)
            .join(Bureau, Bureau.id == Term.bureau_id)
            .outerjoin(Position, Position.enterprise_id == Enterprise.id)
            .distinct()
        ).all()
        paths = set(session.scalars(sa.select(Bureau.path)))
    if cut.kind is CutKind.ENTERPRISE:
        return Part({row[0] for row in rows if row[1] == cut.key}, set())
    inside = f"/{cut.key}/"
    firms = {row[0] for row in rows if inside in f"{row[2]}{row[3]}"}
    return Part(firms, {path for path in paths if inside in path})


def owned() -> dict[str, tuple[str, str] | None]:
    """Return each table that hangs on an enterprise, with the column and the table by which it does; derived."""
    found: dict[str, tuple[str, str] | None] = {"enterprise": None}
    for table in SQLModel.metadata.sorted_tables:
        keys = [(key.parent, key.column.table.name) for key in table.foreign_keys]
        hanging = [(column, name) for column, name in keys if name in found and name != table.name]
        hanging.sort(key=lambda key: (key[1] != "enterprise", key[0].nullable, key[0].name))
        if hanging:
            found[table.name] = (hanging[0][0].name, hanging[0][1])
    return found


def _alone(own: Part) -> Iterator[str]:
    """Yield the statements that take away whatever is not of a part, what hangs deepest last."""
    ids = ", ".join(map(str, sorted(own.enterprises))) or "0"
    ways = ", ".join(f"'{path}'" for path in sorted(own.paths)) or "''"
    yield f"DELETE FROM enterprise WHERE id NOT IN ({ids})"
    for name, above in owned().items():
        if above is not None:
            column, of = above
            yield f'DELETE FROM "{name}" WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {of})'
    for subject, name in _MOVED.items():
        yield f"DELETE FROM move WHERE subject = '{subject.value}' AND subject_id NOT IN (SELECT id FROM {name})"
    yield f"DELETE FROM total WHERE dimension = 'bureau' AND key NOT IN ({ways})"
    yield f"DELETE FROM grade_target WHERE bureau_id NOT IN (SELECT id FROM bureau WHERE path IN ({ways}))"


def both(engines: Engines, folder: Path, own: Part) -> tuple[Engines, Engines]:
    """Return two copies of a database: as it is, and as if only one part had ever existed."""
    statements = list(_alone(own))
    copied = _copied_file if engines.writer.dialect.name == "sqlite" else _copied_database
    return copied(engines, folder, "whole", ()), copied(engines, folder, "alone", statements)


def _copied_file(engines: Engines, folder: Path, name: str, statements: Collection[str]) -> Engines:
    target = folder / f"{name}.db"
    with closing(sqlite3.connect(str(engines.writer.url.database))) as kept, closing(sqlite3.connect(target)) as made:
        kept.backup(made)  # with what is only in the write-ahead log yet
    with closing(sqlite3.connect(target)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for trigger, _ in triggers:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            connection.execute(statement)
        for _, statement in triggers:
            connection.execute(statement)
    return make_engines(f"sqlite:///{target}")


def _copied_database(engines: Engines, folder: Path, name: str, statements: Collection[str]) -> Engines:
    url = engines.writer.url
    copy = f"{url.database}_{name}"
    engines.dispose()  # nobody may be in a database that is copied
    with psycopg.connect(host=url.query["host"], user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{url.database}"')
    made = make_engines(url.set(database=copy).render_as_string(hide_password=False))
    with made.writer.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
    return made
