"""The description of a capability: one `Module` object each, listed in `tracker/modules.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from flask import Blueprint, Flask
from sqlalchemy.orm import Session

from tracker.config import Settings
from tracker.core.access_scope import Scope
from tracker.core.web.badges import Looks
from tracker.core.web.identity import Identity
from tracker.core.web.navigation import Entry
from tracker.core.web.record_editor import Preview
from tracker.core.web.tasks import Waiting
from tracker.core.workflow.handover import HandOver


@dataclass(frozen=True, kw_only=True)
class Module:
    """What a capability adds to the application. Attributes that it does not need keep their defaults."""

    name: str
    tables: tuple[ModuleType, ...] = ()
    """The modules with its database tables. Importing them completes the metadata."""
    blueprints: tuple[Blueprint, ...] = ()
    navigation: tuple[Entry, ...] = ()
    scope: Scope | None = None
    """The rules that say who may read which rows of its tables."""
    unscoped: Mapping[str, str] = field(default_factory=dict)
    """Its functions that read without access scope, each with the reason."""
    heavy: tuple[str, ...] = ()
    """Its endpoints with a lower rate limit.

    They recompute much, read without an index, start tasks or notify many people.
    """
    reauthenticated: tuple[str, ...] = ()
    """Its endpoints before which the password is asked for again.

    They could take over an account, grant a right, or sign off, close or reopen a month. None of them takes a file,
    which could not be stored meanwhile. The form to change one's password is not listed, because it always asks.
    """
    configure: Callable[[Flask, Settings], None] | None = None
    """Called once to add its settings and globals to the application."""
    identity: Identity | None = None
    """How people are signed in. Exactly one capability provides it."""
    badges: tuple[Looks, ...] = ()
    """The badges of its states: colour and icon of each."""
    first_month: Callable[[Session], str | None] | None = None
    """Returns the month that pages show first. Exactly one capability provides it."""
    impact_preview: Preview | None = None
    """Returns what a change would do to the figures. Exactly one capability provides it."""
    hand_over: HandOver | None = None
    """Gives records that await a bureau's review to the new review chain after an enterprise is transferred."""
    tasks: Waiting | None = None
    """Returns the to-do items of a person for the home page."""
