"""Access scope: which enterprises a person may read, as SQL conditions added to every SELECT of a session.

A `Reach` is bound to the session of a request. An event listener adds its conditions when a statement is executed, so
no list, total, search or export can forget them. Functions that must read more are in `core.database.unscoped`.
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
    """The access scope of a person: the trees of some bureaus, one enterprise, or everything."""

    paths: tuple[str, ...] = ()
    enterprise_id: int | None = None
    home: Cut = ALL
    everything: bool = False
    expert_id: int | None = None
    """The person's number if they are an expert: experts read only the applications they are invited to review."""

    def covers(self, path: str) -> bool:
        """Return whether every bureau below this path is within the access scope."""
        return self.everything or path.startswith(self.paths)


Condition = tuple[type[Any], sa.ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The rules of one capability that say who may read which rows."""

    tables: tuple[type[Any], ...] = ()
    """The tables with enterprise data. Nobody reads a row of them unless some capability opens it."""
    opens: Callable[[Reach], Iterable[Condition]]
    """Returns, for an access scope, pairs of a table and the SQL condition of the rows that it opens."""


NOTHING = Reach()
EVERYTHING = Reach(everything=True)
_SCOPES: list[Scope] = []


def register(scopes: Iterable[Scope]) -> None:
    """Replace the registered access rules by those of these capabilities."""
    _SCOPES[:] = scopes
    _option.cache_clear()


def attach(session: Session, found: Reach) -> None:
    """Bind the access scope of a person to a session."""
    session.info[_REACH] = found


def attached(session: Session) -> Reach:
    """Return the access scope of a session. A session without one belongs to the operator and reads everything."""
    found: Reach = session.info.get(_REACH, EVERYTHING)
    return found


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    found = attached(state.session)
    if found.everything or not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(_option(found))


class _ReachOption(CriteriaOption):
    """The access conditions of all tables as one statement option, whose part of the cache key is built once.

    SQLAlchemy would otherwise walk every condition for every statement, which costs more than most statements. The key
    holds no values: readers whose conditions have the same shape share a compiled statement, and `_parameters` supplies
    the values of this reader in the order of the key.
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
        """Add every condition to the attributes of a statement that is compiled."""
        for each in self._conditions:
            each.get_global_criteria(attributes)

    def process_compile_state(self, compile_state: Any) -> None:
        """Add the conditions to a statement and to every SELECT inside it."""
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        """Add the conditions to a statement whose entities were replaced."""
        self.process_compile_state(compile_state)


@lru_cache(maxsize=256)
def _option(found: Reach) -> _ReachOption:
    """Return the conditions of an access scope as a statement option. Cached."""
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
