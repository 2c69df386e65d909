"""Identity of the person behind a request.

One capability knows the accounts and registers an `Identity` object here.
"""

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
    """A signed-in person with their session, as every page uses it."""

    @property
    def session_id(self) -> int:
        """The number of the session."""

    @property
    def person_id(self) -> int:
        """The number of the person."""

    @property
    def name(self) -> str:
        """The name of the person."""

    @property
    def actor(self) -> Actor | None:
        """The assignment under which the person acts; None if none is in force."""

    @property
    def unread(self) -> int:
        """The number of unread notices."""

    @property
    def chain(self) -> str:
        """The hash of the last audit event, which every printed page shows."""

    @property
    def changed(self) -> str:
        """The hash of the last audit event that changed a record."""

    @property
    def made_up(self) -> bool:
        """Whether the register contains made-up enterprises."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The functions by which the core asks the capability of accounts.

    `Any` stands for the object that `load` returned.
    """

    load: Callable[[Session], SignedIn | None]
    """Returns the person of the request from its session cookie; None if the session is unknown or has ended."""
    acts: Callable[[Any], bool]
    """Returns whether a person has completed sign-in and has no pending obligation."""
    detour: Callable[[Any, frozenset[Enum]], Response | None]
    """Returns a redirect to what the person must do first, such as a new password, or None.

    The set names obligations that may still be pending on this page. Raises NotAllowed for a forbidden network.
    """
    ask_to_sign_in: Callable[[bool], Response]
    """Returns a redirect to the sign-in page.

    The argument says whether the submitted form may be stored for its sender.
    """
    reach: Callable[[Session, Actor, date], Reach]
    """Returns the access scope of a person on a day."""
    note_activity: Callable[[Any], None]
    """Records the last activity of a person."""
    note_refusal: Callable[[Session, SignedIn, str, str, datetime], None]
    """Counts a refused request of a person, with its reason."""


def register(app: Flask, brought: Identity, reauthenticated: Iterable[str]) -> None:
    """Register the capability that knows who is signed in, and the endpoints that need the password again."""
    app.extensions[_NAME] = brought
    app.extensions[_REAUTHENTICATED] = frozenset(reauthenticated)


def reauthenticated() -> frozenset[str]:
    """Return the endpoints before which a person must enter their password again."""
    found: frozenset[str] = current_app.extensions[_REAUTHENTICATED]
    return found


def identity() -> Identity:
    """Return the registered identity functions. Without them no page can be opened."""
    found: Identity = current_app.extensions[_NAME]
    return found
