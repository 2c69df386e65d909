"""Badges: the colour and the icon of a state, provided by the capability that owns the state."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, current_app

from tracker.core.i18n import LabeledEnum
from tracker.core.web.locale import translate

Looks = Mapping[Any, tuple[str, str]]
"""CSS class and icon by state, for the states of one enum. The label comes from the state itself."""
_BADGES = "badges"


def register(app: Flask, brought: Iterable[Looks]) -> None:
    """Add the filter `badge` to all templates, with the badges of all capabilities."""
    app.extensions[_BADGES] = {(type(state), state): look for looks in brought for state, look in looks.items()}
    app.add_template_filter(badge)


def badge(state: LabeledEnum) -> tuple[str, str, str]:
    """Return the CSS class, the icon and the translated label of a state."""
    return *current_app.extensions[_BADGES][type(state), state], translate(state)
