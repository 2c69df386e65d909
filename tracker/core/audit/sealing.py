"""Sealing: stores the digests of the protected rows that a transaction changed, under its audit event.

Triggers list changed rows in `row_pending`; the audit event carries the digest over their seals. A changed row without
a seal was changed outside the program, or by a step without an event: `tracker verify` reports it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlmodel import col

from tracker.core.audit import integrity, sealed_rows
from tracker.core.audit.hashes import HashName
from tracker.core.audit.seal_models import RowPending, RowSeal
from tracker.core.audit.seals import BatchDigest
from tracker.core.database.migrations.triggers import sealed_tables

_BATCH_SIZE = 5_000
_STARTED = "pending before"

Row = tuple[str, str, str, str]
"""One seal: name of the table, key, digest, name for people."""


def seal(session: Session, seq: int, name: HashName) -> str:
    """Seal the rows that this transaction changed since its last seal.

    Return the digest for the event, or empty text.
    """
    connection = session.connection()
    changed = _take(session, connection)
    tables = (table for table in sealed_tables() if table.name in changed)
    rows = (row for table in tables for row in _now(connection, table, changed[table.name], name))
    return _write(connection, seq, rows, name)


def seal_all(session: Session, seq: int, name: HashName) -> str:
    """Seal every row that differs from its last seal, whoever changed it. Return the digest for the event."""
    connection = session.connection()
    connection.execute(sa.delete(RowPending))
    unlike = ((table, {key for _, key, _ in integrity.unlike(connection, table)}) for table in sealed_tables())
    return _write(connection, seq, (row for table, keys in unlike for row in _now(connection, table, keys, name)), name)


def anything_unlike(session: Session) -> bool:
    """Return whether any row differs from its last seal."""
    connection = session.connection()
    return any(next(integrity.unlike(connection, table), None) for table in sealed_tables())


def anything_left(session: Session) -> bool:
    """Return whether this transaction changed any protected row since its last seal."""
    connection = session.connection()
    return connection.execute(_pending(connection.dialect.name).any, _started(session)).first() is not None


class _Pending(NamedTuple):
    """The statements on `row_pending`; `any` and `taken` concern only the rows that this transaction changed."""

    any: sa.Select[int]
    all: sa.Select[bool, str, str]
    taken: sa.Delete


@cache
def _pending(dialect: str) -> _Pending:
    """Return the statements for a database dialect. Built once; `started` is a bound value."""
    mine = (
        col(RowPending.tx) == sa.func.txid_current() if dialect == "postgresql"
        else col(RowPending.id) > sa.bindparam("started")
    )  # fmt: skip
    return _Pending(
        sa.select(sa.literal_column("1", sa.Integer)).where(mine).limit(1),
        sa.select(mine.label("mine"), col(RowPending.table_name), col(RowPending.key)).distinct(),
        sa.delete(RowPending).where(mine),
    )


def _started(session: Session) -> dict[str, int]:
    return {"started": session.info.get(_STARTED, 0)}


def _take(session: Session, connection: sa.Connection) -> dict[str, set[str]]:
    """Remove and return the keys that this transaction changed, by table.

    Keys that another transaction also left unsealed are not returned: their earlier change must stay visible.
    """
    pending, started = _pending(connection.dialect.name), _started(session)
    changed: dict[str, set[str]] = defaultdict(set)
    others: list[tuple[str, str]] = []
    for own, table, key in connection.execute(pending.all, started):
        if own:
            changed[table].add(key)
        else:
            others.append((table, key))
    if changed:
        connection.execute(pending.taken, started)
    for table, key in others:
        changed[table].discard(key)
    return changed


def _now(connection: sa.Connection, table: sa.Table, keys: Iterable[str], name: HashName) -> Iterator[Row]:
    """Yield the seals of keys with the present state of their rows."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), sealed_rows.BATCH_SIZE):
        part = ordered[start : start + sealed_rows.BATCH_SIZE]
        found = {each.key: each for each in sealed_rows.rows(connection, table, part, by=lambda key: name)}
        for key in part:
            row = found.get(key)
            yield (table.name, key, row.digest, row.name) if row else (table.name, key, "", "")


def _write(connection: sa.Connection, seq: int, rows: Iterable[Row], name: HashName) -> str:
    digest, waiting, empty = BatchDigest(name), list[Row](), True
    for row in rows:
        empty = False
        digest.add(*row)
        waiting.append(row)
        if len(waiting) == _BATCH_SIZE:
            _insert(connection, seq, waiting)
            waiting.clear()
    _insert(connection, seq, waiting)
    return "" if empty else digest.text()


def _insert(connection: sa.Connection, seq: int, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":  # one statement for all rows; the driver would send one for each
        arrays = [sa.func.unnest(sa.cast(list(each), sa.ARRAY(sa.Text))) for each in zip(*rows, strict=True)]
        names = ["seq", "table_name", "key", "digest", "name"]
        connection.execute(sa.insert(RowSeal).from_select(names, sa.select(sa.literal(seq), *arrays)))
        return
    connection.exec_driver_sql(
        "INSERT INTO row_seal (seq, table_name, key, digest, name) VALUES (?, ?, ?, ?, ?)",
        [(seq, *row) for row in rows],
    )


def _begun(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    """Remember the last entry of `row_pending` at the start. SQLite has one writer, so later entries are its own."""
    writes = connection.dialect.name == "sqlite" and connection.get_execution_options().get("journal")
    if writes and not transaction.nested:
        session.info[_STARTED] = connection.scalar(sa.select(sa.func.max(col(RowPending.id)))) or 0


event.listen(Session, "after_begin", _begun)
