"""The description of a capability: one `Module` each, listed in `tracker/modules.py`."""

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
    """A capability as the application sees it; what it does not bring is left out."""

    name: str
    tables: tuple[ModuleType, ...] = ()
    """The modules that hold its tables: importing them completes the metadata."""
    blueprints: tuple[Blueprint, ...] = ()
    navigation: tuple[Entry, ...] = ()
    scope: Scope | None = None
    """Who reads which rows of its tables."""
    unscoped: Mapping[str, str] = field(default_factory=dict)
    """Its functions that must see more than their reader, and why."""
    heavy: tuple[str, ...] = ()
    """Its endpoints that recompute or walk what no index narrows, and steps that begin work or tell many people."""
    reauthenticated: tuple[str, ...] = ()
    """Its steps that could take an account over, give a right, or sign, close and reopen a month.

    Before them a password is asked for once more. None of them takes a file, which could not be kept. A change of
    one's password is not among them: its own form always asks.
    """
    configure: Callable[[Flask, Settings], None] | None = None
    """Puts its settings and globals into the application."""
    identity: Identity | None = None
    """Who signs in: one capability knows."""
    badges: tuple[Looks, ...] = ()
    """How its states look: the colour and the icon of each."""
    first_month: Callable[[Session], str | None] | None = None
    """The month that a reader sees first: one capability knows."""
    impact_preview: Preview | None = None
    """What a change would do to the figures: one capability knows."""
    hand_over: HandOver | None = None
    """Moves what bureaus hold of it to the new chain after a transfer."""
    tasks: Waiting | None = None
    """What of it waits for a person, for the home page."""
