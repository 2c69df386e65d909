"""Upsert: maps keys to ids, compares rows with the database, writes changes in bulk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator
from tracker.months.models import Month
from tracker.people.models.people import Person
from tracker.plans.models import Project
from tracker.register.models import Bureau, Category, Enterprise, Industry, Place
from tracker.seeding.services.columns import SEPARATOR

BATCH_SIZE = 5_000
"""Number of rows per call; the driver sends them one by one with one prepared statement."""
IDS_AT_ONCE = 400
"""Maximum number of values in one condition, below SQLite's limit of bound values."""

Batches = Callable[[int], None]
"""Callback that receives the number of written rows."""


def _quiet(done: int) -> None:
    """Ignore the progress."""


_EDITION = col(GradeGuideline.industry_code) + SEPARATOR + col(GradeGuideline.edition)
_KEYS: dict[str, tuple[Any, Any]] = {
    "places": (Place.code, Place.code),
    "bureaus": (Bureau.key, Bureau.id),
    "industries": (Industry.code, Industry.code),
    "categories": (Category.code, Category.code),
    "enterprises": (Enterprise.code, Enterprise.id),
    "projects": (Project.code, Project.id),
    "people": (Person.key, Person.id),
    "months": (Month.code, Month.code),
    "guidelines": (_EDITION, GradeGuideline.id),
    "indicators": (
        sa.select(_EDITION)
        .where(col(GradeGuideline.id) == col(GradeIndicator.guideline_id))
        .correlate(GradeIndicator)
        .scalar_subquery()
        + SEPARATOR
        + sa.cast(col(GradeIndicator.number), sa.String),
        GradeIndicator.id,
    ),
}


def ids(session: Session, name: str) -> dict[str, Any]:
    """Return the ids of a file's table by key."""
    key, ident = _KEYS[name]
    return {row[0]: row[1] for row in session.execute(sa.select(key, ident))}


def known(session: Session) -> dict[str, set[str]]:
    """Return the keys in the database by file."""
    return {name: set(ids(session, name)) for name in _KEYS}


@dataclass
class Count:
    """The result of loading a file: numbers of new, changed and unchanged rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Difference:
    """The rows of a file that the database lacks, and those that differ from it."""

    new: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[int, dict[str, Any], Any]] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Line → stored values of a row that differs."""
    unchanged: int = 0

    def count(self) -> Count:
        """Return the numbers of new, changed and unchanged rows."""
        return Count(len(self.new), len(self.changed), self.unchanged)


def differ(
    session: Session, model: type[SQLModel], key: tuple[str, ...], rows: Iterable[tuple[int, dict[str, Any]]]
) -> Difference:
    """Compare rows (line number, values by table column) with the table; `key` are the key columns."""
    columns = [getattr(model, name) for name in key]
    found = Difference()
    wanted = list(rows)
    if not wanted:
        return found
    names = list(wanted[0][1])
    others = [getattr(model, name) for name in names]
    there = {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in session.execute(sa.select(*columns, *others))}
    for line, values in wanted:
        name = tuple(values[column] for column in key)
        kept = there.get(name)
        if kept is None:
            found.new.append((line, values))
        elif kept == tuple(values.values()):
            found.unchanged += 1
        else:
            found.changed.append((line, values, name))
            found.before[line] = dict(zip(names, kept, strict=True))
    return found


def write(
    session: Session, model: type[SQLModel], key: tuple[str, ...], found: Difference, told: Batches = _quiet
) -> None:
    """Insert new rows and update those that differ; a changed record gets the next version number."""
    insert(session, model, [values for _, values in found.new], told)
    versioned = "version" in model.model_fields
    for _, values, name in found.changed:
        where = [col(getattr(model, column)) == value for column, value in zip(key, name, strict=True)]
        more: Mapping[str, Any] = {"version": getattr(model, "version") + 1} if versioned else {}  # noqa: B009
        session.execute(sa.update(model).where(*where).values(**values, **more))


def insert(session: Session, model: type[SQLModel], rows: list[dict[str, Any]], told: Batches = _quiet) -> None:
    """Insert many rows without the ORM, reporting progress after each batch."""
    table: sa.Table = model.__table__  # type: ignore[attr-defined]
    connection = session.connection()
    for start in range(0, len(rows), BATCH_SIZE):
        batch = rows[start : start + BATCH_SIZE]
        connection.execute(table.insert(), batch)
        told(start + len(batch))


def settle(session: Session) -> None:
    """Run ANALYZE after loading, so that PostgreSQL plans for filled tables."""
    if session.get_bind().dialect.name == "postgresql":
        session.flush()
        session.connection().exec_driver_sql("ANALYZE")
