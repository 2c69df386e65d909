"""Scope: what of the enterprises' data a person may read, as SQL conditions put on every SELECT of their session.

A session of a request carries its `Reach`, whatever the method; the conditions are added where the statement is
compiled, so that no list, total, search or export can forget them. What must see more is listed as `unscoped`.

Each capability names its tables of enterprise data, which are closed, and opens what of them, or of tables of others,
its own rules let somebody read. What nobody opens stays closed.
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
    """What a person reads: the bureaus whose whole trees are theirs or granted, or one enterprise; or everything."""

    paths: tuple[str, ...] = ()
    enterprise_id: int | None = None
    home: Cut = ALL
    everything: bool = False
    expert_id: int | None = None
    """An expert reads the applications they are invited to, and nothing else."""

    def covers(self, path: str) -> bool:
        """Tell whether a bureau's whole tree is within reach."""
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
    """Bind a session to what its reader may see."""
    session.info[_REACH] = found


def attached(session: Session) -> Reach:
    """Give the reach of a session; one without is the operator's and sees everything."""
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
    """Give the conditions as options of a statement; building them costs more than most of the statements."""
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
