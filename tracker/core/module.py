"""The description of a capability: one `Module` each, listed in `tracker/modules.py`."""

from dataclasses import dataclass

from flask import Blueprint


@dataclass(frozen=True, kw_only=True)
class Module:
    """A capability and what it registers with the application."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
