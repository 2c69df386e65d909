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
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.sql.visitors import anon_map

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
    _option.cache_clear()


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
    state.statement = state.statement.options(_option(found))


class _ReachOption(CriteriaOption):
    """The conditions of all tables as one option of a statement, whose part of the cache key is made once.

    SQLAlchemy would walk every condition again for every statement, which costs more than most statements. The key
    holds no values: two readers whose conditions have the same shape share a compiled statement, and `_parameters`
    bring the values of this reader, in the order of the key.
    """

    inherit_cache = False

    def __init__(self, conditions: Iterable[CriteriaOption]) -> None:
        self._conditions = tuple(conditions)
        self._parameters: list[sa.BindParameter[Any]] = []
        seen = anon_map()
        self._key = tuple(each._gen_cache_key(seen, self._parameters) for each in self._conditions)

    def _gen_cache_key(self, _seen: anon_map, bindparams: list[sa.BindParameter[Any]]) -> tuple[Any, ...]:
        bindparams.extend(self._parameters)
        return _ReachOption, self._key

    def get_global_criteria(self, attributes: dict[str, Any]) -> None:
        """Hand every condition to the statement that is compiled."""
        for each in self._conditions:
            each.get_global_criteria(attributes)

    def process_compile_state(self, compile_state: Any) -> None:
        """Narrow the statement and every SELECT inside it."""
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        """Narrow a statement whose entities were replaced."""
        self.process_compile_state(compile_state)


@lru_cache(maxsize=256)
def _option(found: Reach) -> _ReachOption:
    """Return the conditions of a reach, built once."""
    if not _SCOPES:
        raise LookupError("no capability has said who reads its tables")
    opened: dict[type[Any], list[sa.ColumnElement[bool]]] = {table: [] for each in _SCOPES for table in each.tables}
    for each in _SCOPES:
        for table, condition in each.opens(found):
            opened[table].append(condition)
    return _ReachOption(
        with_loader_criteria(table, sa.or_(sa.false(), *conditions), include_aliases=True)
        for table, conditions in opened.items()
    )
