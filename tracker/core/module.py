"""What a capability brings to the application: one object, listed once in `tracker/modules.py`."""

from dataclasses import dataclass

from flask import Blueprint

from tracker.core.workflow.handover import HandOver


@dataclass(frozen=True, kw_only=True)
class Module:
    """A capability as the application sees it."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    hand_over: HandOver | None = None
    """Moves what bureaus hold of it to the new chain after a transfer."""
