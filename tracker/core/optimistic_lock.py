"""Optimistic locking: one conditional UPDATE refuses to save a record whose version is out of date."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.database.columns import Versioned
from tracker.core.errors import Conflict
from tracker.core.i18n import Message, message

_CHANGED = message("这条记录在您打开页面之后有人改过。请刷新后再看。")


def update_if_version(
    session: Session, record: Versioned, version: int, values: Mapping[str, Any], *conditions: sa.ColumnElement[bool],
    otherwise: Callable[[], Message] = lambda: _CHANGED,
) -> None:  # fmt: skip
    """Update a record if it still has the given version and meets the conditions, and reload it.

    Raise Conflict otherwise. `otherwise` is called only then and returns the message of the error.
    """
    model = type(record)
    table = model.__table__  # type: ignore[attr-defined]
    (key,) = table.primary_key.columns
    theirs = sa.and_(key == getattr(record, key.name), table.c.version == version, *conditions)
    statement = sa.update(model).where(theirs).values(version=version + 1, **values).returning(model)
    options = {"synchronize_session": False, "populate_existing": True}
    if session.scalars(statement.execution_options(**options)).first() is None:
        raise Conflict(otherwise())


def lock_record(session: Session, record: Versioned, *, alone: bool = False) -> None:
    """Lock the row of a record as `lock_row` does, and reload the record in the same statement."""
    session.refresh(record, with_for_update={"read": not alone})


def lock_row(session: Session, model: type[Versioned], key: object, *, alone: bool = False) -> None:
    """Lock a row until the transaction ends: with a shared lock, or with an exclusive one if `alone`.

    On SQLite the lock has no effect: a writing transaction is the only one.
    """
    (column,) = model.__table__.primary_key.columns  # type: ignore[attr-defined]
    session.execute(sa.select(column).where(column == key).with_for_update(read=not alone))
