"""Parts of pages kept in memory while no record changes; what a part depends on is its key, so it is never stale."""

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache
from flask import Flask, current_app
from markupsafe import Markup

from tracker.domain import months
from tracker.queries import scope
from tracker.web.access import now, signed_in
from tracker.web.database import db
from tracker.web.language import chosen

_MOST = 64
"""Parts kept by one process; the one not asked for longest goes first."""
_PARTS = "kept_parts"


def register(app: Flask) -> None:
    """Begin with nothing kept; each process keeps its own."""
    app.extensions[_PARTS] = LRUCache(_MOST), Lock()


def part(name: str, *asked: object, make: Callable[[], str]) -> Markup:
    """Give a part of a page: as it was made before, unless a record, the reader's reach, language or the day changed.

    Every change writes its audit event in its own transaction, and the last one is read with the session, before any
    record is.
    """
    parts: LRUCache[tuple[object, ...], Markup]
    parts, lock = current_app.extensions[_PARTS]
    reader = signed_in()
    changed = reader.changed if reader is not None else None
    key = (name, *asked, changed, scope.attached(db()), chosen(), months.local(now()).date())
    with lock:
        found = parts.get(key)
    if found is None:
        found = Markup(make())  # noqa: S704  (a template made it, and escaped what was typed)
        with lock:
            parts[key] = found
    return found
