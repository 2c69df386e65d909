"""Confirmation pages: show the effect of a step, then submit the same form again with a confirmation."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request

from tracker.core.i18n import Message
from tracker.core.web.locale import translate

_OURS = frozenset({"csrf_token", "confirmed"})


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A step before it is taken: its effects, and the submitted form to send again."""

    title: str
    name: str
    effects: list[str]
    fields: list[tuple[str, str]]
    send: str
    """Where the form goes."""
    back: str


def confirmed() -> bool:
    """Return whether the person has seen the effect of the form they sent and said yes."""
    return request.form.get("confirmed") == "1"


def effect_page(title: str, name: str, sentences: Iterable[Message], back: str) -> str | None:
    """Return the page that shows a step's effect, or None where the person has seen it and said yes."""
    if confirmed():
        return None
    fields = [(key, value) for key, values in request.form.lists() if key not in _OURS for value in values]
    effects = [translate(each) for each in sentences]
    page = Confirmation(title=title, name=name, effects=effects, fields=fields, send=request.path, back=back)
    return render_template("layouts/confirm.html", page=page)
