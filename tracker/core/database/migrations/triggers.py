"""All triggers of the schema: guards that refuse changes, and journal triggers that list changed rows for sealing.

They are installed after the last migration, and `tracker verify` compares them with the database. A trigger that is not
listed here is foreign. A new table gets its triggers automatically.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import SQLModel

from tracker.core.audit.seals import GROUPED, UNSEALED
from tracker.core.database.migrations import guards

_CLOSED = "closed month: its rows never change"
_APPEND_ONLY = {"audit_event": "audit events are only ever added", "row_seal": "seals are only ever added"}
_WHOLE = "a protected table is never emptied"


@dataclass(frozen=True)
class Trigger:
    """A trigger: its name, its table, and its CREATE statement in the form in which the database reports it."""

    name: str
    table: str
    statement: str


@dataclass(frozen=True)
class Difference:
    """A trigger or function that differs from the schema; `kind` is `missing`, `altered` or `foreign`."""

    kind: str
    table: str
    name: str


def sealed_tables() -> list[sa.Table]:
    """Return the tables whose rows are sealed, ordered by name."""
    return sorted(
        (table for table in SQLModel.metadata.tables.values() if table.name not in UNSEALED), key=lambda each: each.name
    )


def sealed_by(table: sa.Table) -> sa.Column[object]:
    """Return the column whose value is the key of a row's seal: its primary key, or the reference to its parent."""
    return table.columns[GROUPED.get(table.name) or next(iter(table.primary_key)).name]


def schema(dialect: str) -> list[Trigger]:
    """Return all triggers of the schema for a dialect."""
    return [*(_sqlite() if dialect == "sqlite" else _postgresql())]


def remove(connection: sa.Connection) -> None:
    """Drop the triggers of the schema, so that a migration can rebuild tables. Foreign triggers stay."""
    tables = set(sa.inspect(connection).get_table_names())
    for each in schema(connection.dialect.name):
        if each.table in tables:
            on = "" if connection.dialect.name == "sqlite" else f' ON "{each.table}"'
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{each.name}"{on}')


def install(connection: sa.Connection) -> None:
    """Create all triggers of the schema, after dropping those that exist."""
    remove(connection)
    if connection.dialect.name != "sqlite":
        for name, body in _functions().items():
            written = body.replace("%", "%%")  # the driver reads a single % as a placeholder
            connection.exec_driver_sql(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {written} $$"
            )
    for each in schema(connection.dialect.name):
        connection.exec_driver_sql(each.statement)


def differences(connection: sa.Connection) -> list[Difference]:
    """Return how the triggers and trigger functions of a database differ from the schema."""
    wanted = {each.name: (each.table, each.statement) for each in schema(connection.dialect.name)}
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        found = {name: (table, statement) for name, table, statement in connection.exec_driver_sql(query)}
    else:
        wanted |= {name: ("", f" {body} ") for name, body in _functions().items()}
        found = _found_postgresql(connection)
    altered = {name for name in wanted.keys() & found.keys() if wanted[name] != found[name]}
    return [
        *(Difference("missing", wanted[name][0], name) for name in sorted(wanted.keys() - found.keys())),
        *(Difference("altered", found[name][0], name) for name in sorted(altered)),
        *(Difference("foreign", found[name][0], name) for name in sorted(found.keys() - wanted.keys())),
    ]


def _found_postgresql(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    triggers = connection.exec_driver_sql(
        "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true), t.tgenabled::text FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    found = {
        name: (table, statement.replace('"', "") if enabled in "OA" else f"disabled: {statement}")
        for name, table, statement, enabled in triggers
    }
    functions = connection.exec_driver_sql(
        "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_type y ON y.oid = p.prorettype"
        " WHERE y.typname = 'trigger' AND p.pronamespace = current_schema()::regnamespace"
    )
    return found | {name: ("", source) for name, source in functions}


def _sqlite() -> Iterator[Trigger]:
    for guard in guards.sqlite():
        yield _refusing(guard.name, guard.event, guard.table, guard.words, f"WHEN {guard.when} ")
    closed = "WHEN OLD.state IN ('closed', 'published') "
    moved = (
        "AND (NEW.state IN ('planned', 'open') OR (OLD.state = 'published' AND NEW.state <> 'published') "
        "OR NEW.code <> OLD.code OR NEW.plan_year <> OLD.plan_year) "
    )
    yield _refusing("month_stays_frozen", "UPDATE", "month", _CLOSED, closed + moved)
    yield _refusing("month_is_kept", "DELETE", "month", _CLOSED, closed)
    for table, words in _APPEND_ONLY.items():
        for event in ("UPDATE", "DELETE"):
            yield _refusing(f"{table}_kept_{event.lower()}", event, table, words)
    for sealed in sealed_tables():
        key = sealed_by(sealed).name
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            name = f"{sealed.name}_journal_{event.lower()}"
            values = " UNION ".join(f"SELECT 0, '{sealed.name}', CAST({row}.{key} AS TEXT)" for row in rows)
            yield Trigger(
                name,
                sealed.name,
                f"CREATE TRIGGER {name} AFTER {event} ON {sealed.name} "
                f"BEGIN INSERT INTO row_pending (tx, table_name, key) {values}; END",
            )


def _refusing(name: str, event: str, table: str, words: str, when: str = "") -> Trigger:
    return Trigger(
        name,
        table,
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{words}'); END",
    )


def _postgresql() -> Iterator[Trigger]:
    for guard in guards.postgresql():
        yield _calling(guard.name, events=guard.events, table=guard.table, function=f"refuse_{guard.name}")
    yield _calling("month_stays_frozen", events="BEFORE DELETE OR UPDATE", table="month", function="keep_frozen_month")
    for table, function in (("audit_event", "keep_audit_event"), ("row_seal", "keep_row_seal")):
        yield _calling(f"{table}_kept", events="BEFORE DELETE OR UPDATE", table=table, function=function)
        yield _calling(
            f"{table}_kept_whole", events="BEFORE TRUNCATE", table=table, function=function, each="STATEMENT"
        )
    for sealed in sealed_tables():
        key = sealed_by(sealed).name
        for event, rows in (("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "both")):
            kinds = {"NEW": "NEW TABLE AS after_rows", "OLD": "OLD TABLE AS before_rows"}
            told = kinds.get(rows, f"{kinds['OLD']} {kinds['NEW']}")
            yield _calling(
                f"{sealed.name}_journal_{event.lower()}", events=f"AFTER {event}", table=sealed.name,
                function=f"journal_{event.lower()}",
                each="STATEMENT", told=f"REFERENCING {told} ", argument=f"'{key}'",
            )  # fmt: skip
    for table in sorted({*(each.name for each in sealed_tables()), "position", "total", "row_pending"}):
        yield _calling(
            f"{table}_whole", events="BEFORE TRUNCATE", table=table, function="refuse_truncate", each="STATEMENT"
        )


def _calling(
    name: str, *, events: str, table: str, function: str, each: str = "ROW", told: str = "", argument: str = ""
) -> Trigger:
    return Trigger(
        name,
        table,
        f"CREATE TRIGGER {name} {events} ON {table} {told}FOR EACH {each} EXECUTE FUNCTION {function}({argument})",
    )


def _functions() -> dict[str, str]:
    found = {f"refuse_{guard.name}": guard.body for guard in guards.postgresql()}
    found["keep_frozen_month"] = (
        "BEGIN IF OLD.state NOT IN ('closed', 'published') THEN "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_CLOSED}'; END IF; "
        "IF NEW.state IN ('planned', 'open') OR (OLD.state = 'published' AND NEW.state <> 'published') "
        "OR NEW.code <> OLD.code OR NEW.plan_year <> OLD.plan_year "
        f"THEN RAISE EXCEPTION '{_CLOSED}'; END IF; RETURN NEW; END"
    )
    found |= {f"keep_{table}": f"BEGIN RAISE EXCEPTION '{words}'; END" for table, words in _APPEND_ONLY.items()}
    found["refuse_truncate"] = f"BEGIN RAISE EXCEPTION '{_WHOLE}'; END"
    parts = {"insert": ("after_rows",), "delete": ("before_rows",), "update": ("before_rows", "after_rows")}
    for event, rows in parts.items():
        chosen = " UNION ".join(f"SELECT %1$I::text AS key FROM {each}" for each in rows)  # noqa: S608
        into = f"SELECT txid_current(), %2$L, key FROM ({chosen}) AS changed"  # noqa: S608
        found[f"journal_{event}"] = (
            f"BEGIN EXECUTE format('INSERT INTO row_pending (tx, table_name, key) {into}', "
            "TG_ARGV[0], TG_TABLE_NAME); RETURN NULL; END"
        )
    return found
