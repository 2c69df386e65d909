"""Access scope: which enterprise data a person may read, as SQL conditions added to every SELECT of the session.

The session of a request carries its `Reach`. An event listener adds the conditions when a statement is executed, so no
list, total, search or export can forget them. Functions that must see more are listed in `core.database.unscoped`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from tracker.core.cuts import ALL, Cut

_REACH = "reach"


@dataclass(frozen=True)
class Reach:
    """What a person may read: the trees of some bureaus, one enterprise, or everything."""

    paths: tuple[str, ...] = ()
    enterprise_id: int | None = None
    home: Cut = ALL
    everything: bool = False
    expert_id: int | None = None
    """An expert reads the applications they are invited to, and nothing else."""

    def covers(self, path: str) -> bool:
        """Return whether a bureau's whole tree is within the access scope."""
        return self.everything or path.startswith(self.paths)


Condition = tuple[type[Any], sa.ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one capability says of who reads which rows."""

    tables: tuple[type[Any], ...] = ()
    """Its tables of enterprise data: closed."""
    opens: Callable[[Reach], Iterable[Condition]]
    """Gives for a reach the rows of a table that are open to it; a row that any capability opens is read."""


NOTHING = Reach()
EVERYTHING = Reach(everything=True)
_SCOPES: list[Scope] = []


def register(scopes: Iterable[Scope]) -> None:
    """Take what the capabilities say, in the place of what was said before."""
    _SCOPES[:] = scopes
    _options.cache_clear()


def attach(session: Session, found: Reach) -> None:
    """Bind the access scope of a reader to a session."""
    session.info[_REACH] = found


def attached(session: Session) -> Reach:
    """Return the access scope of a session; a session without one is the operator's and reads everything."""
    found: Reach = session.info.get(_REACH, EVERYTHING)
    return found


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    found = attached(state.session)
    if found.everything or not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(*_options(found))


@lru_cache(maxsize=256)
def _options(found: Reach) -> tuple[ORMOption, ...]:
    """Return the conditions as options of a statement; building them costs more than most of the statements."""
    if not _SCOPES:
        raise LookupError("no capability has said who reads its tables")
    opened: dict[type[Any], list[sa.ColumnElement[bool]]] = {table: [] for each in _SCOPES for table in each.tables}
    for each in _SCOPES:
        for table, condition in each.opens(found):
            opened[table].append(condition)
    return tuple(
        with_loader_criteria(table, sa.or_(sa.false(), *conditions), include_aliases=True)
        for table, conditions in opened.items()
    )
