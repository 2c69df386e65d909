"""The in-memory cache of a process. A key contains all that an entry depends on, so no entry is out of date.

Each key contains the hash of the last audit event that changed a record (`SignedIn.changed`). Every change writes its
event in its own transaction, and a request reads that hash before any record. Whole pages: see `page_cache`.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from cachetools import LRUCache
from flask import Flask, current_app

_Made = TypeVar("_Made")
PAGES, PARTS, BOOKS = "kept_pages", "kept_parts", "kept_books"
_MAX_ENTRIES = 64
"""The most entries of each kind in a process. The least recently used entry is removed first."""
_MOST_BYTES = 32 * 1024 * 1024
"""The most bytes of workbooks that one process caches."""


def register(app: Flask) -> None:
    """Create the empty caches of an application. Each process has its own."""
    for kind in (PAGES, PARTS):
        app.extensions[kind] = LRUCache(_MAX_ENTRIES), Lock()
    app.extensions[BOOKS] = LRUCache(_MOST_BYTES, getsizeof=len), Lock()


def kept(kind: str, key: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
    """Return the cached value of a key, or compute and cache it. Concurrent callers may compute it twice."""
    things: LRUCache[tuple[object, ...], _Made]
    things, lock = current_app.extensions[kind]
    with lock:
        found = things.get(key)
    if found is None:
        found = make()
        with lock:
            things[key] = found
    return found


def book(key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
    """Return a cached file, or compute it. Only one file is computed at a time; waiting callers get the same result."""
    things: LRUCache[tuple[object, ...], bytes]
    things, alone = current_app.extensions[BOOKS]
    with alone:
        found = things.get(key)
        if found is None:
            found = make()
            if len(found) <= _MOST_BYTES:
                things[key] = found
    return found
