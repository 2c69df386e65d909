"""Guard triggers: the database refuses changes of closed months, and decisions above the highest level allowed.

SQLite has one trigger for each event, PostgreSQL one function with one trigger.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_EVENTS = (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",)))
_CLOSED = "closed month: its rows never change"
_OPEN = "SELECT 1 FROM reopening r WHERE r.ended_at IS NULL AND "
_OF_PROGRESS = "(SELECT {column} FROM monthly_report WHERE id = {row}.report_id)"
_FROZEN = {
    "position": ("{row}.month", "r.month <= {row}.month AND r.enterprise_id = {row}.enterprise_id"),
    "total": ("{row}.month", "r.month <= {row}.month"),
    "monthly_report": ("{row}.month", "r.month = {row}.month AND r.enterprise_id = {row}.enterprise_id"),
    "progress": (
        _OF_PROGRESS.replace("{column}", "month"),
        f"r.month = {_OF_PROGRESS.replace('{column}', 'month')}"
        f" AND r.enterprise_id = {_OF_PROGRESS.replace('{column}', 'enterprise_id')}",
    ),
}
"""By table: the SQL for the month of a row, and the condition of a reopening that lets the row change.

Positions of later months change with a reopened month, because each follows from the one before.
"""
_NEVER = "a reopening is ended once and never changed"
_PUBLISHED = "reopened enterprises keep a month from being published, and a published month from being reopened"
_UNDER_WAY = f"NEW.state = 'published' AND EXISTS ({_OPEN}r.month <= NEW.code)"
_TOO_LATE = (
    "EXISTS (SELECT 1 FROM month WHERE code >= NEW.month AND state = 'published')"
    " OR EXISTS (SELECT 1 FROM month WHERE code = NEW.month AND state = 'planned')"
)
_CHANGED = (
    "OLD.ended_at IS NOT NULL OR NEW.month <> OLD.month OR NEW.enterprise_id <> OLD.enterprise_id "
    "OR NEW.bureau_id <> OLD.bureau_id OR NEW.person_id <> OLD.person_id OR NEW.reason <> OLD.reason "
    "OR NEW.at <> OLD.at"
)
_RANK = (
    "CASE {0} WHEN 'A+' THEN 1 WHEN 'A' THEN 2 WHEN 'leading' THEN 2 WHEN 'B' THEN 3 WHEN 'B-' THEN 4 "
    "WHEN 'C' THEN 5 WHEN 'D' THEN 6 WHEN 'not_leading' THEN 6 END"
)
_ABOVE = "a grade above what the opinions allow or what was applied for"
_UNASKED = "a transfer is decided when all who are asked have agreed"
_LEVEL, _CEILING, _TARGET = (_RANK.format(f"NEW.{name}") for name in ("level", "ceiling", "target"))
_APPLICATION = f"(NEW.level IS NOT NULL AND (NEW.ceiling IS NULL OR {_LEVEL} < {_CEILING} OR {_LEVEL} < {_TARGET}))"
_OF_APPLICATION = (
    "SELECT 1 FROM grade_application a WHERE a.id = NEW.application_id AND "
    f"(a.ceiling IS NULL OR {_LEVEL} < {_RANK.format('a.ceiling')} OR {_LEVEL} < {_RANK.format('a.target')})"
)
_FALLEN = (
    "SELECT 1 FROM grade_record fall JOIN grade_record held ON held.id = fall.about_id "
    f"WHERE fall.id = NEW.about_id AND {_LEVEL} < {_RANK.format('held.level')}"
)
_RECORD = (
    f"((NEW.kind = 'rated' AND EXISTS ({_OF_APPLICATION})) OR (NEW.kind = 'restored' AND EXISTS ({_FALLEN})) "
    f"OR (NEW.kind = 'recorded' AND {_LEVEL} < 5))"
)
_PENDING = "SELECT 1 FROM proposal_consent c WHERE c.proposal_id = NEW.id AND c.person_id IS NULL"
_DECIDED = (
    ("grade_application", "level, ceiling, target", _APPLICATION, _ABOVE),
    ("grade_record", "level, kind, application_id, about_id", _RECORD, _ABOVE),
    ("proposal", "state", f"(NEW.state = 'approved' AND EXISTS ({_PENDING}))", _UNASKED),
)
"""Guarded decisions: the table, the columns that decide, the condition of refusal, and the error text."""


@dataclass(frozen=True, kw_only=True)
class SqliteGuard:
    """A trigger of SQLite: its name, event (`UPDATE OF …` too), table, condition of refusal and error text."""

    name: str
    event: str
    table: str
    when: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PostgresqlGuard:
    """A trigger of PostgreSQL, with the body of its function."""

    name: str
    events: str
    table: str
    body: str


def sqlite() -> Iterator[SqliteGuard]:
    """Yield the guard triggers for SQLite."""
    for table in _FROZEN:
        for event, rows in _EVENTS:
            when = " OR ".join(_frozen(table, row) for row in rows)
            name = f"{table}_frozen_{event.lower()}"
            yield SqliteGuard(name=name, event=event, table=table, when=when, words=_CLOSED)
    for table, columns, wrong, words in _DECIDED:
        for name, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}")):
            yield SqliteGuard(name=f"{table}_decided_{name}", event=event, table=table, when=wrong, words=words)
    for name, event, table, when, words in (
        ("month_published_whole", "UPDATE", "month", _UNDER_WAY, _PUBLISHED),
        ("reopening_in_time", "INSERT", "reopening", _TOO_LATE, _PUBLISHED),
        ("reopening_kept_update", "UPDATE", "reopening", _CHANGED, _NEVER),
        ("reopening_kept_delete", "DELETE", "reopening", "1", _NEVER),
    ):
        yield SqliteGuard(name=name, event=event, table=table, when=when, words=words)


def postgresql() -> Iterator[PostgresqlGuard]:
    """Yield the guard triggers for PostgreSQL."""
    for table in _FROZEN:
        refused = _refuse(f"TG_OP <> 'INSERT' AND {_frozen(table, 'OLD')}", _CLOSED) + _refuse(
            f"TG_OP <> 'DELETE' AND {_frozen(table, 'NEW')}", _CLOSED
        )
        yield _guard(f"{table}_frozen", table, refused)
    yield _guard("month_published_whole", "month", _refuse(f"TG_OP = 'UPDATE' AND {_UNDER_WAY}", _PUBLISHED))
    kept = (
        _refuse(f"TG_OP = 'INSERT' AND ({_TOO_LATE})", _PUBLISHED)
        + _refuse(f"TG_OP = 'UPDATE' AND ({_CHANGED})", _NEVER)
        + _refuse("TG_OP = 'DELETE'", _NEVER)
    )
    yield _guard("reopening_kept", "reopening", kept)
    for table, columns, wrong, words in _DECIDED:
        yield PostgresqlGuard(
            name=f"{table}_decided", events=f"BEFORE INSERT OR UPDATE OF {columns}", table=table,
            body=f"BEGIN {_refuse(wrong, words, ' USING ERRCODE = ' + repr('check_violation'))}RETURN NEW; END",
        )  # fmt: skip


def _frozen(table: str, row: str) -> str:
    """Return the SQL condition that a row may not change: its month is closed and not reopened for it."""
    month, reopened = (each.format(row=row) for each in _FROZEN[table])
    return (
        f"EXISTS (SELECT 1 FROM month m WHERE m.code = {month} AND (m.state = 'published' "
        f"OR (m.state = 'closed' AND NOT EXISTS ({_OPEN}{reopened}))))"
    )


def _refuse(condition: str, words: str, code: str = "") -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{words}'{code}; END IF; "


def _guard(name: str, table: str, refused: str) -> PostgresqlGuard:
    body = f"BEGIN {refused}IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
    return PostgresqlGuard(name=name, events="BEFORE INSERT OR DELETE OR UPDATE", table=table, body=body)
