"""Integrity check of `tracker verify`: protected rows against their latest seals, triggers against the schema."""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import hashes, sealed_rows
from tracker.core.audit.hashes import HashName
from tracker.core.audit.models import AuditEvent
from tracker.core.audit.seal_models import RowSeal
from tracker.core.audit.seals import BatchDigest, shown_table
from tracker.core.database.migrations import triggers
from tracker.core.i18n import LabeledEnum, Message, message

_BATCH_SIZE = 5_000


class Kind(LabeledEnum):
    """The kinds of integrity faults: of a row, of a batch of seals, or of a trigger."""

    CHANGED = "changed", "被改过"
    MISSING = "missing", "被删掉"
    ADDED = "added", "不是程序加的"
    SEALS = "seals", "封存记录与审计链不符"
    TRIGGER_MISSING = "trigger_missing", "触发器不见了"
    TRIGGER_ALTERED = "trigger_altered", "触发器被改过"
    TRIGGER_FOREIGN = "trigger_foreign", "触发器不属于本程序"


class Difference(NamedTuple):
    """One difference between the database and what the audit chain or the schema says."""

    kind: Kind
    table: str
    where: str
    seq: int | None
    """The number of the event that sealed the row last; None if no event did."""

    @property
    def is_trigger(self) -> bool:
        """Whether the difference is about a trigger, not about a row."""
        return self.kind.value.startswith("trigger_")

    def sentence(self) -> Message:
        """Return the difference as a message for people."""
        if self.kind is Kind.SEALS:
            return message("审计日志第 {seq} 条：{kind}", seq=self.seq, kind=self.kind)
        if self.seq is None:
            return message("{table} {where} {kind}", table=shown_table(self.table), where=self.where, kind=self.kind)
        return message(
            "{table} {where}：{kind}（审计日志第 {seq} 条）",
            table=shown_table(self.table), where=self.where, kind=self.kind, seq=self.seq,
        )  # fmt: skip


class Seal(NamedTuple):
    """The latest seal of a key. An empty digest means that the row was deleted."""

    digest: str
    id: int
    seq: int


def differences(session: Session) -> list[Difference]:
    """Return all differences: triggers against the schema, seals against the chain, rows against their seals."""
    connection = session.connection()
    return [*_triggers(connection), *_batches(session), *_rows(connection)]


def latest(connection: sa.Connection, table: str) -> dict[str, Seal]:
    """Return the latest seal of every key of a table."""
    columns = (col(RowSeal.key), col(RowSeal.digest), col(RowSeal.id), col(RowSeal.seq))
    query = sa.select(*columns).where(col(RowSeal.table_name) == table).order_by(col(RowSeal.id))
    with connection.execute(query.execution_options(yield_per=_BATCH_SIZE)) as found:
        return {key: Seal(digest, number, seq) for key, digest, number, seq in found}


def unlike(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[Kind, str, Seal | None]]:
    """Yield every key of a table whose rows differ from their seal, with the kind of fault and the seal."""
    seals = latest(connection, table.name)

    def by(key: str) -> HashName:
        return hashes.name_of(seals[key].digest) if key in seals else HashName.SHA256

    for found in sealed_rows.rows(connection, table, by=by):
        seal = seals.pop(found.key, None)
        if seal is None or not seal.digest:
            yield Kind.ADDED, found.key, seal
        elif seal.digest != found.digest:
            yield Kind.CHANGED, found.key, seal
    for key, seal in seals.items():
        if seal.digest:
            yield Kind.MISSING, key, seal


def _rows(connection: sa.Connection) -> Iterator[Difference]:
    known = {table.name: table for table in triggers.sealed_tables()}
    for table in known.values():
        wrong = list(unlike(connection, table))
        if wrong:
            there = sealed_rows.names(connection, table, [key for kind, key, _ in wrong if kind is not Kind.MISSING])
            kept = _kept_names(connection, [seal.id for _, _, seal in wrong if seal])
            for kind, key, seal in wrong:
                name = (kept.get(seal.id, "") if seal else "") or there.get(key, "")
                yield Difference(kind, table.name, name, seal.seq if seal else None)


def _kept_names(connection: sa.Connection, ids: list[int]) -> dict[int, str]:
    """Return the names that were stored with these seals, by seal number. Deleted rows have one too."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), sealed_rows.BATCH_SIZE):
        chosen = col(RowSeal.id).in_(ids[start : start + sealed_rows.BATCH_SIZE])
        query = sa.select(col(RowSeal.id), col(RowSeal.name)).where(chosen)
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _batches(session: Session) -> Iterator[Difference]:
    """Compare the digest over the seals of each event with the digest that the event carries."""
    carried = sa.select(col(AuditEvent.seq), col(AuditEvent.seal)).where(col(AuditEvent.seal) != "")
    wanted: dict[int, str] = {row[0]: row[1] for row in session.execute(carried)}
    digests: dict[int, BatchDigest] = {}
    columns = (col(RowSeal.seq), col(RowSeal.table_name), col(RowSeal.key), col(RowSeal.digest), col(RowSeal.name))
    query = sa.select(*columns).order_by(col(RowSeal.id)).execution_options(yield_per=_BATCH_SIZE)
    with session.connection().execute(query) as rows:
        for seq, table, key, digest, name in rows:
            if seq not in digests:
                digests[seq] = BatchDigest(hashes.name_of(wanted.get(seq, "")))
            digests[seq].add(table, key, digest, name)
    for seq in sorted(wanted.keys() | digests.keys()):
        if seq not in digests or digests[seq].text() != wanted.get(seq):
            yield Difference(Kind.SEALS, "row_seal", "", seq)


def _triggers(connection: sa.Connection) -> Iterator[Difference]:
    for each in triggers.differences(connection):
        yield Difference(Kind(f"trigger_{each.kind}"), each.table, each.name, None)
