"""Reader of sealed rows: yields each key of a table with the digest of its rows and a name for people.

It reads raw driver values, without models and without access scope. Both databases give the same digest.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import SQLModel

from tracker.core.audit.hashes import HashName
from tracker.core.audit.seals import RowDigest, is_sealed
from tracker.core.calendar.months import local
from tracker.core.database.migrations.triggers import sealed_by
from tracker.core.workflow.table import Subject

BATCH_SIZE = 500
"""The most keys in one condition: SQLite limits the number of bound values."""

_NAMES: dict[str, tuple[str, ...]] = {
    "project": ("code", "title"), "monthly_report": ("month", "enterprise_id"), "person": ("key", "name"),
    "enterprise": ("code",), "assignment": ("person_id", "bureau_id", "enterprise_id", "from_day"),
    "read_grant": ("reader_id", "shown_id", "from_day"), "one_time_link": ("person_id", "made_at"),
    "recovery_code": ("person_id",), "recovery": ("person_id", "asked_at"), "passkey": ("person_id", "name"),
    "stored_file": ("enterprise_id", "name"),
    "plan_item": ("project_id", "year", "from_month"),
    "progress": ("report_id",), "finding": ("report_id",), "thread": ("report_id",), "evidence": ("report_id",),
    "line_approval": ("report_id",), "grade_answer": ("application_id",), "grade_opinion": ("invitation_id",),
    "grade_requirement": ("indicator_id",), "proposal": ("enterprise_id", "proposed_at"),
    "grade_guideline": ("industry_code", "edition"),
    "grade_application": ("year", "enterprise_id", "line"), "grade_invitation": ("application_id", "person_id"),
    "grade_remark": ("application_id", "at"), "grade_objection": ("application_id", "received_on"),
    "grade_record": ("enterprise_id", "line", "valid_from"), "grade_change": ("enterprise_id", "line", "valid_from"),
    "grade_target": ("year", "bureau_id"), "emergency_document": ("enterprise_id", "number"),
    "exceedance_flag": ("enterprise_id", "from_day"), "stage_claim": ("track_id", "unit_id", "claimed_at"),
    "retrofit_objection": ("enterprise_id", "day", "who"),
}  # fmt: skip
"""The columns that name a row for people, where neither its key nor its unique columns do.

A reference to another row stands for the name of that row.
"""

_SUBJECTS = {
    Subject.REPORT: "monthly_report", Subject.PROPOSAL: "proposal", Subject.GRADE_APPLICATION: "grade_application",
    Subject.GRADE_CHANGE: "grade_change", Subject.TRACK: "retrofit_track", Subject.UNIT: "elimination",
}  # fmt: skip
"""The table that a subject of workflow moves refers to."""


class Found(NamedTuple):
    """The present rows of one key: their digest, and the name for people."""

    key: str
    digest: str
    name: str


def rows(
    connection: sa.Connection, table: sa.Table, keys: Sequence[str] | None = None, *, by: Callable[[str], HashName]
) -> Iterator[Found]:
    """Yield every key of a table (or of the given keys) that has rows, in the order of keys.

    `by` returns for a key the algorithm of its digest.
    """
    reading = _reading(table, named=keys is not None)
    if keys is None:
        yield from reading.read(connection, None, by)
        return
    for start in range(0, len(keys), BATCH_SIZE):
        yield from reading.read(connection, keys[start : start + BATCH_SIZE], by)


def names(connection: sa.Connection, table: sa.Table, keys: Sequence[str]) -> dict[str, str]:
    """Return the names of existing rows by key."""
    return {found.key: found.name for found in rows(connection, table, keys, by=lambda key: HashName.SHA256)}


@cache
def _reading(table: sa.Table, *, named: bool) -> "_Reading":
    return _Reading(table, named=named)


class _Reading:
    """The query that reads a table for sealing: its key, its sealed columns and, if `named`, the parts of its name."""

    def __init__(self, table: sa.Table, *, named: bool) -> None:
        self.columns = sorted(
            (each for each in table.columns if is_sealed(table.name, each.name)), key=lambda each: each.name
        )
        self.digest = cache(partial(RowDigest, table.name, [each.name for each in self.columns]))
        self.key = sealed_by(table)
        own = [self.key, *self.columns]
        joined = _Joined(table)
        parts = joined.parts(table, table.name) if named else []
        # NullType: the values come as the driver gives them
        self.query = sa.select(
            *(sa.type_coerce(each, sa.types.NullType()).label(f"c{place}") for place, each in enumerate(own)),
            *(part.label(f"n{place}") for place, part in enumerate(parts)),
        ).select_from(joined.source)
        self.query = self.query.order_by(self.key, *table.primary_key).execution_options(yield_per=2000)
        self.some = self.query.where(self.key.in_(sa.bindparam("keys", expanding=True)))
        self.last = 1 + len(self.columns)

    def read(
        self, connection: sa.Connection, keys: Sequence[str] | None, by: Callable[[str], HashName]
    ) -> Iterator[Found]:
        """Yield each key once, with the digest of its rows."""
        query, chosen = (self.query, {}) if keys is None else (self.some, {"keys": [_typed(self.key, k) for k in keys]})
        plain = [(place, _plain(each, connection.dialect.name)) for place, each in enumerate(self.columns)]
        changes = [(place, change) for place, change in plain if change is not None]
        with connection.execute(query, chosen) as found:
            for key, group in groupby(found, key=itemgetter(0)):
                members = list(group)
                values = [list(row[1 : self.last]) for row in members]
                for row in values:
                    for place, change in changes:
                        if row[place] is not None:
                            row[place] = change(row[place])
                yield Found(str(key), self.digest(by(str(key))).of(values), _shown(members[0][self.last :]))


class _Joined:
    """A table joined with the tables that its name refers to."""

    def __init__(self, table: sa.Table) -> None:
        self.source: sa.FromClause = table
        self.count = 0

    def parts(self, table: sa.FromClause, name: str) -> list[sa.ColumnElement[Any]]:
        """Return the columns of a name. Columns of other tables stand where the reference stands."""
        if name == "move":
            return [part for subject, of in _SUBJECTS.items() for part in self._subject(table, subject, of)]
        found: list[sa.ColumnElement[Any]] = []
        for column in name_columns(SQLModel.metadata.tables[name]):
            reference = next(iter(column.foreign_keys), None)
            if reference is None or not isinstance(reference.column.type, sa.Integer):
                found.append(sa.type_coerce(table.c[column.name], sa.types.NullType()))
            else:
                other = self._join(reference.column.table, lambda to, c=column: to.c.id == table.c[c.name])  # type: ignore[misc]
                found += self.parts(other, reference.column.table.name)
        return found

    def _subject(self, move: sa.FromClause, subject: Subject, name: str) -> list[sa.ColumnElement[Any]]:
        kind = sa.type_coerce(move.c.subject, sa.String)
        other = self._join(
            SQLModel.metadata.tables[name], lambda to: sa.and_(kind == subject.value, to.c.id == move.c.subject_id)
        )
        return self.parts(other, name)

    def _join(self, table: sa.Table, on: Callable[[sa.FromClause], sa.ColumnElement[bool]]) -> sa.FromClause:
        self.count += 1
        other = table.alias(f"{table.name}_{self.count}")
        self.source = self.source.outerjoin(other, on(other))
        return other


def name_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that name a row for people.

    These are the columns in `_NAMES`, else a primary key of text, else the shortest unique constraint.
    """
    if table.name in _NAMES:
        return [table.columns[name] for name in _NAMES[table.name]]
    keys = [*table.primary_key]
    if not isinstance(keys[0].type, sa.Integer):
        return keys
    unique = [[*each.columns] for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    if unique:
        return min(unique, key=lambda each: (len(each), each[0].name))
    return [each for each in table.columns if each.foreign_keys][:2]


def _typed(column: sa.Column[Any], key: str) -> Any:
    if isinstance(column.type, sa.Integer):
        return int(key)
    return date.fromisoformat(key) if isinstance(column.type, sa.Date) else key


def _plain(column: sa.Column[Any], dialect: str) -> Callable[[Any], Any] | None:
    """Return a function that makes values of a column equal on both databases, or None if they are equal already."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return bool
    if isinstance(kind, sa.Date):
        return str
    if isinstance(kind, sa.DateTime) or isinstance(getattr(kind, "impl", None), sa.DateTime):
        return _moment_text if dialect == "sqlite" else _moment
    return None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _moment_text(value: str) -> str:
    return value if "." in value else f"{value}.000000"


def _shown(parts: Sequence[Any]) -> str:
    """Format a name from its parts. Moments are shown in the office's time, to the minute."""
    written = [_part(each) for each in parts if each not in (None, "")]
    return " / ".join(written)[:200]


def _part(value: Any) -> str:
    if isinstance(value, str) and len(value) == 26 and value[10:11] == " ":
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return f"{local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
