"""To-do items: the work that waits for a person, provided by the capabilities and listed on the home page."""

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
    """One to-do item: number and kind of records, due date, urgency and address."""

    count: int
    what: str
    when: str
    _: KW_ONLY
    look: tuple[str, str]
    urgency: str
    url: str
    place: tuple[int, str, int] = (0, "", 0)
    """The position in the list: the group, the month within the group, and the order within the month."""


Waiting = Callable[[Session, Actor, datetime], Iterable[Task]]
"""Returns the to-do items of a person. It contains only work that the person may do now."""


def register(app: Flask, functions: Iterable[Waiting]) -> None:
    """Register the functions of all capabilities."""
    app.extensions[_NAME] = tuple(functions)


def waiting(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return the to-do items of a person, in the order of the home page."""
    functions: tuple[Waiting, ...] = current_app.extensions[_NAME]
    return sorted((task for each in functions for task in each(session, actor, now)), key=attrgetter("place"))
