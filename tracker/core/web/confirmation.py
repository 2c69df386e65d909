"""Confirmation pages: show the effects of a step, then submit the same form again with `confirmed`."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request

from tracker.core.i18n import Message
from tracker.core.web.locale import translate

_OURS = frozenset({"csrf_token", "confirmed"})


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The page that asks for confirmation: the effects of a step, and the submitted fields to send again."""

    title: str
    name: str
    effects: list[str]
    fields: list[tuple[str, str]]
    send: str
    """The address to which the form is sent."""
    back: str


def confirmed() -> bool:
    """Return whether the person has seen the effects of the form and confirmed it."""
    return request.form.get("confirmed") == "1"


def effect_page(title: str, name: str, sentences: Iterable[Message], back: str) -> str | None:
    """Return the page that shows the effects of a step, or None if the person has already confirmed it."""
    if confirmed():
        return None
    fields = [(key, value) for key, values in request.form.lists() if key not in _OURS for value in values]
    effects = [translate(each) for each in sentences]
    page = Confirmation(title=title, name=name, effects=effects, fields=fields, send=request.path, back=back)
    return render_template("layouts/confirm.html", page=page)
