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
"""Rows a call; the driver sends them one by one with one statement prepared."""
IDS_AT_ONCE = 400
"""Values of one condition, below SQLite's limit of bound values."""

Batches = Callable[[int], None]
"""Told how many rows are in."""


def _quiet(done: int) -> None:
    """Ignore progress."""


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
    """Return the id of every key of a file's table."""
    key, ident = _KEYS[name]
    return {row[0]: row[1] for row in session.execute(sa.select(key, ident))}


def known(session: Session) -> dict[str, set[str]]:
    """Return the keys that the database has, file by file."""
    return {name: set(ids(session, name)) for name in _KEYS}


@dataclass
class Count:
    """The result of loading a file: new, changed and unchanged rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Difference:
    """The rows of a file that the database lacks, and those in which it differs."""

    new: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[int, dict[str, Any], Any]] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Line → what is there, where a row differs."""
    unchanged: int = 0

    def count(self) -> Count:
        """Count them."""
        return Count(len(self.new), len(self.changed), self.unchanged)


def differ(
    session: Session, model: type[SQLModel], key: tuple[str, ...], rows: Iterable[tuple[int, dict[str, Any]]]
) -> Difference:
    """Compare rows (line, values by column of the table) with the table; the key names a row."""
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
    """Insert what is new and update what differs; the version of a changed record goes up."""
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
