"""Who opens a page: one capability knows the accounts and registers how to ask it, and nobody is anybody without it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core.access_scope import Reach
from tracker.core.roles import Actor

_NAME, _REAUTHENTICATED = "identity", "reauthenticated"


class SignedIn(Protocol):
    """A person with a session, as every page knows them."""

    @property
    def session_id(self) -> int:
        """Return the number of the session."""

    @property
    def person_id(self) -> int:
        """Return the number of the person."""

    @property
    def name(self) -> str:
        """Return the name of the person."""

    @property
    def actor(self) -> Actor | None:
        """Return the assignment acted in; None where none is in force."""

    @property
    def unread(self) -> int:
        """Count the notices not read yet."""

    @property
    def chain(self) -> str:
        """Return the hash of the last audit event, which every printed page names."""

    @property
    def changed(self) -> str:
        """Return the hash of the last event that changed a record."""

    @property
    def made_up(self) -> bool:
        """Return whether the register holds made-up enterprises."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """How the capability of accounts is asked; `found` is what its own `load` gave."""

    load: Callable[[Session], SignedIn | None]
    """Finds who sent the request; None for a key that is unknown or over."""
    acts: Callable[[Any], bool]
    """Tells whether somebody has come all the way in."""
    detour: Callable[[Any, frozenset[Enum]], Response | None]
    """Leads to what comes first, apart from what may be due meanwhile; raises NotAllowed from a forbidden network."""
    ask_to_sign_in: Callable[[bool], Response]
    """Leads to the door; told whether what a form brought may be kept for its sender."""
    reach: Callable[[Session, Actor, date], Reach]
    """Gives what a person reads on a day."""
    note_activity: Callable[[Any], None]
    """Notes that the person is at work."""
    note_refusal: Callable[[Session, SignedIn, str, str, datetime], None]
    """Counts that the person was refused something, and why."""


def register(app: Flask, brought: Identity, reauthenticated: Iterable[str]) -> None:
    """Give the application the capability that knows who signs in, and the steps before which it asks once more."""
    app.extensions[_NAME] = brought
    app.extensions[_REAUTHENTICATED] = frozenset(reauthenticated)


def reauthenticated() -> frozenset[str]:
    """Return the endpoints of the steps before which a person shows once more who sits there."""
    found: frozenset[str] = current_app.extensions[_REAUTHENTICATED]
    return found


def identity() -> Identity:
    """Return the registered capability; without one no page can be opened."""
    found: Identity = current_app.extensions[_NAME]
    return found
