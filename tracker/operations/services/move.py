"""Service that moves a site to another database: one transaction, committed only if both databases are equal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.audit import chain
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.audit.chain import Head
from tracker.core.database.columns import Money
from tracker.core.database.copy import Step, copied, copy, quietly, require_empty
from tracker.core.database.engines import Engines
from tracker.core.database.migrations import upgrade
from tracker.core.errors import Inconsistent
from tracker.core.i18n import Message, message

_BATCH_SIZE = 1_000
_WIDTH = 2**256


@dataclass(frozen=True)
class Picture:
    """A summary of a database: rows and hash of each table, sum of each money column, head of the audit chain."""

    rows: Mapping[str, int]
    hashes: Mapping[str, str]
    money: Mapping[str, int]
    chain: Head


def relocate(source: Engines, target: Engines, *, at: datetime, step: Step = quietly) -> Picture:
    """Copy a whole database into an empty one, of the same kind or the other. Return the summary of both.

    The source's writer is locked until the copy is committed. Raise Invalid where the target is not empty, Inconsistent
    with the first difference; then neither database has changed.
    """
    with target.writer.connect() as connection:
        require_empty(connection)
    upgrade(target.writer)
    with Session(source.writer) as old, Session(target.writer) as new, old.begin(), new.begin():
        audit.record(old, AuditAction.RELOCATED, by=None, at=at, subject="database")
        copy(old.connection(), new.connection(), step)
        before, after = (picture(each, step) for each in (old, new))
        wrong = difference(before, after)
        if wrong is None and (broken := chain.broken(new, before.chain.hash)) is not None:
            wrong = broken.why
        if wrong is not None:
            raise Inconsistent(message("搬迁后不一致，已全部撤回。{why}", why=str(wrong)))
    return after


def picture(session: Session, step: Step = quietly) -> Picture:
    """Read every row of a database once, and return its summary."""
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    money: dict[str, int] = {}
    tables = copied()
    for number, table in enumerate(tables):
        step(str(message("核对")), number, len(tables))
        count, mixed = 0, 0
        places = [place for place, column in enumerate(table.columns) if isinstance(column.type, Money)]
        sums = [0] * len(places)
        for row in _rows(session, table):
            count += 1
            mixed += int.from_bytes(sha256(repr(tuple(row)).encode()).digest())
            sums = [held + (row[place] or 0) for held, place in zip(sums, places, strict=True)]
        rows[table.name], hashes[table.name] = count, f"{mixed % _WIDTH:064x}"  # a sum, so row order is irrelevant
        money |= {f"{table.name}.{table.columns[place].name}": each for place, each in zip(places, sums, strict=True)}
    return Picture(rows, hashes, money, chain.head(session))


def difference(before: Picture, after: Picture) -> Message | None:
    """Return the first difference between two databases: in rows, money, content or chain; or None."""
    for name, number in before.rows.items():
        if after.rows[name] != number:
            return message("{name}：原来 {old} 行，现在 {new} 行。", name=name, old=number, new=after.rows[name])
    for name, number in before.money.items():
        if after.money[name] != number:
            return message("{name}：原来合计 {old} 元，现在 {new} 元。", name=name, old=number, new=after.money[name])
    for name, kept in before.hashes.items():
        if after.hashes[name] != kept:
            return message("{name}：内容的校验码不同。", name=name)
    return None if before.chain == after.chain else message("审计链末条不同。")


def _rows(session: Session, table: sa.Table) -> Iterator[Sequence[Any]]:
    yield from session.execute(sa.select(table).execution_options(yield_per=_BATCH_SIZE))
