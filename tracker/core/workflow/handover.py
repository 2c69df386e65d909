"""Handover: after a transfer or a change of the bureau tree, records in review move to the new chain of bureaus.

Each capability whose records are held by bureaus provides a function for its own records.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.roles import Actor


class HandOver(Protocol):
    """A function that hands over records whose holder is outside the review chain of their enterprise."""

    def __call__(
        self, session: Session, month: str, inside: sa.ColumnElement[bool], /, *, by: Actor, at: datetime
    ) -> None:
        """Hand over the records of one capability, for enterprises whose terms in a month meet a condition."""


_BROUGHT: list[HandOver] = []


def register(functions: Iterable[HandOver]) -> None:
    """Replace the registered functions by those of these capabilities."""
    _BROUGHT[:] = functions


def hand_over(session: Session, month: str, inside: sa.ColumnElement[bool], *, by: Actor, at: datetime) -> None:
    """Hand over records whose holder is outside the review chain, for enterprises whose terms meet a condition."""
    if not _BROUGHT:
        raise LookupError("no capability has said what it hands over")
    for each in _BROUGHT:
        each(session, month, inside, by=by, at=at)
