"""Badges: the colour and the icon of a state, brought by the capability that owns the state."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, current_app

from tracker.core.i18n import LabeledEnum
from tracker.core.web.locale import translate

Looks = Mapping[Any, tuple[str, str]]
"""The CSS class and the icon of every state of one kind; the word is the state's own."""
_BADGES = "badges"


def register(app: Flask, brought: Iterable[Looks]) -> None:
    """Offer the filter `badge` to every template."""
    app.extensions[_BADGES] = {(type(state), state): look for looks in brought for state, look in looks.items()}
    app.add_template_filter(badge)


def badge(state: LabeledEnum) -> tuple[str, str, str]:
    """Return CSS class, icon and word of a state."""
    return *current_app.extensions[_BADGES][type(state), state], translate(state)
