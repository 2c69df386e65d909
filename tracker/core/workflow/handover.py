"""Handing over: after a transfer, or a change of the tree, what bureaus hold goes to the new chain.

Each capability that lets bureaus hold something brings the function that hands over its own.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.roles import Actor


class HandOver(Protocol):
    """Hands over what is held outside the chains of the enterprises whose terms meet a condition."""

    def __call__(
        self, session: Session, month: str, inside: sa.ColumnElement[bool], /, *, by: Actor, at: datetime
    ) -> None:
        """Move what one capability keeps."""


_BROUGHT: list[HandOver] = []


def register(functions: Iterable[HandOver]) -> None:
    """Take what the capabilities bring, in the place of what was brought before."""
    _BROUGHT[:] = functions


def hand_over(session: Session, month: str, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Hand over everything that is held outside the chains of the enterprises whose terms meet a condition."""
    if not _BROUGHT:
        raise LookupError("no capability has said what it hands over")
    for each in _BROUGHT:
        each(session, month, inside, by=by, at=at)
