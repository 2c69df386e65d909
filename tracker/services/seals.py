"""Sealing: what a transaction changed in protected tables, written down under its audit event.

Triggers note which rows changed (`row_pending`); the event that tells of the change carries the digest of their seals.
A row that nobody sealed was changed past the program, or by a step that recorded nothing: `tracker verify` names it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from tracker.domain.seals import BatchDigest
from tracker.migrations.triggers import sealed_tables
from tracker.models import RowPending, RowSeal
from tracker.queries import sealed

_AT_ONCE = 5_000
_STARTED = "pending before"
_SEALED = "sealed"

Row = tuple[str, str, str, str]
"""One seal: table, key, digest, name."""


def seal(session: Session, seq: int) -> str:
    """Seal what this transaction changed since it last did; give the digest for the event, empty if nothing changed."""
    connection = session.connection()
    changed = _take(session, connection)
    if not changed:
        return ""
    session.info[_SEALED] = True
    tables = {table.name: table for table in sealed_tables()}
    return write(connection, seq, (
        row for name in sorted(changed) for row in _now(connection, tables[name], sorted(changed[name]))
    ))  # fmt: skip


def write(connection: sa.Connection, seq: int, rows: Iterable[Row]) -> str:
    """Write seals under an event and give their digest, empty if there are none."""
    digest, waiting, any_row = BatchDigest(), list[Row](), False
    for row in rows:
        any_row = True
        digest.add(*row)
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            _insert(connection, seq, waiting)
            waiting.clear()
    _insert(connection, seq, waiting)
    return digest.text() if any_row else ""


def clear_pending(session: Session) -> None:
    """Forget what waits for a seal, whoever changed it: all rows have just been sealed."""
    session.execute(sa.delete(RowPending))


def _take(session: Session, connection: sa.Connection) -> dict[str, set[str]]:
    """Take the keys that this transaction changed; what somebody else left there is neither taken nor covered up."""
    if connection.dialect.name == "postgresql":
        mine = col(RowPending.tx) == sa.func.txid_current()
    else:
        mine = col(RowPending.id) > session.info.get(_STARTED, 0)
    columns = (col(RowPending.table_name), col(RowPending.key))
    changed: dict[str, set[str]] = defaultdict(set)
    for table, key in connection.execute(sa.select(*columns).where(mine).distinct()):
        changed[table].add(key)
    if changed:
        connection.execute(sa.delete(RowPending).where(mine))
        for table, key in connection.execute(sa.select(*columns)):
            changed[table].discard(key)
    return {table: keys for table, keys in changed.items() if keys}


def _now(connection: sa.Connection, table: sa.Table, keys: Sequence[str]) -> Iterator[Row]:
    for start in range(0, len(keys), sealed.AT_ONCE):
        part = keys[start : start + sealed.AT_ONCE]
        found = {each.key: each for each in sealed.rows(connection, table, part)}
        for key in part:
            row = found.get(key)
            yield (table.name, key, row.digest, row.name) if row else (table.name, key, "", "")


def _insert(connection: sa.Connection, seq: int, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":  # one statement for all, where the driver would send one for each
        arrays = [sa.func.unnest(sa.cast(list(each), sa.ARRAY(sa.Text))) for each in zip(*rows, strict=True)]
        names = ["seq", "table_name", "key", "digest", "name"]
        connection.execute(sa.insert(RowSeal).from_select(names, sa.select(sa.literal(seq), *arrays)))
        return
    columns = "seq, table_name, key, digest, name"
    connection.exec_driver_sql(
        f"INSERT INTO row_seal ({columns}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608  (no value is part of the text)
        [(seq, *row) for row in rows],
    )


def _begun(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    """Remember what waited before this transaction: on SQLite, the only writer, all that comes later is its own."""
    if connection.dialect.name == "sqlite" and connection.get_execution_options().get("journal"):
        if not transaction.nested:
            session.info[_STARTED] = connection.scalar(sa.select(sa.func.max(col(RowPending.id)))) or 0
            session.info[_SEALED] = False


event.listen(Session, "after_begin", _begun)

