"""How much a run tries: `make test` takes a share of the longest walks on PostgreSQL, `make soak` every step on both."""

import os
from collections.abc import Iterable
from typing import TypeVar

import sqlalchemy as sa

LONG = os.environ.get("TRACKER_TEST_PROFILE") == "soak"
"""Whether this is a long run."""
_Each = TypeVar("_Each")


def share(engine: sa.Engine, items: Iterable[_Each], *, of: int = 3) -> list[_Each]:
    """Return everything on SQLite and in the long run; else every third: what differs on PostgreSQL is the storage."""
    every = list(items)
    return every if LONG or engine.dialect.name == "sqlite" else every[::of]
