"""What waits for a person, one line each: every capability says what of its own does."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from operator import attrgetter

from flask import Flask, current_app
from sqlalchemy.orm import Session

from tracker.core.roles import Actor

LATE = ("state-bad", "exclamation-circle")
SOON = ("state-warn", "clock")
CALM = ("state-wait", "clock")
_NAME = "tasks"


@dataclass(frozen=True)
class Task:
    """One thing to do: how many, of what, the small print, how urgent, and where."""

    count: int
    what: str
    when: str
    _: KW_ONLY
    look: tuple[str, str]
    urgency: str
    url: str
    place: tuple[int, str, int] = (0, "", 0)
    """Where it stands in the list: its group, the month within the group, and the place within the month."""


Waiting = Callable[[Session, Actor, datetime], Iterable[Task]]
"""Gives what waits for a person now; nothing that the person could not do."""


def register(app: Flask, functions: Iterable[Waiting]) -> None:
    """Take what the capabilities bring."""
    app.extensions[_NAME] = tuple(functions)


def waiting(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return what waits for a person, in the order of the home page."""
    functions: tuple[Waiting, ...] = current_app.extensions[_NAME]
    return sorted((task for each in functions for task in each(session, actor, now)), key=attrgetter("place"))
