"""What a capability brings to the application: one object, listed once in `tracker/modules.py`."""

from dataclasses import dataclass

from flask import Blueprint


@dataclass(frozen=True, kw_only=True)
class Module:
    """A capability as the application sees it."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
