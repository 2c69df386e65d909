"""The in-memory cache of a process, never stale: a key holds all that an entry depends on. Whole pages: `page_cache`.

The key has the hash of the last audit event that changed a record (`SignedIn.changed`): every change writes its event
in its own transaction, and the last one is read together with the session, before any record.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from cachetools import LRUCache
from flask import Flask, current_app

_Made = TypeVar("_Made")
PAGES, PARTS, BOOKS = "kept_pages", "kept_parts", "kept_books"
_MAX_ENTRIES = 64
"""Entries per kind and process; the least recently used is evicted first."""
_MOST_BYTES = 32 * 1024 * 1024
"""Bytes of workbooks that one process keeps."""


def register(app: Flask) -> None:
    """Begin with nothing kept; each process keeps its own."""
    for kind in (PAGES, PARTS):
        app.extensions[kind] = LRUCache(_MAX_ENTRIES), Lock()
    app.extensions[BOOKS] = LRUCache(_MOST_BYTES, getsizeof=len), Lock()


def kept(kind: str, key: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
    """Return the cached value of a key, or compute it; concurrent callers may compute it twice."""
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
    """Return a costly file, computed once at a time; waiting callers get the same result."""
    things: LRUCache[tuple[object, ...], bytes]
    things, alone = current_app.extensions[BOOKS]
    with alone:
        found = things.get(key)
        if found is None:
            found = make()
            if len(found) <= _MOST_BYTES:
                things[key] = found
    return found
