"""The page cache: rendered pages and fragments, valid until a record changes."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from tracker.core import access_scope
from tracker.core.calendar import clock, months
from tracker.core.calendar.clock import now
from tracker.core.web import cache, display_preferences
from tracker.core.web.access import signed_in
from tracker.core.web.cache import PAGES, PARTS, kept
from tracker.core.web.locale import chosen
from tracker.core.web.request_session import db

_Found = TypeVar("_Found")
_WAITING = "_flashes"
"""The session key under which Flask stores messages for the next page."""


def page(name: str, *asked: object, make: Callable[[], str]) -> str:
    """Return a whole page from the cache, or render it. The number of the request and the form token are put in anew.

    All else that the layout shows is part of the key: the person and their notices, the address, the head of the audit
    chain, and the minute, which the printed footer shows. A page with a flashed message is always rendered.
    """
    reader = signed_in()
    if reader is None or _WAITING in session:
        return make()
    minute = months.local(now()).replace(second=0, microsecond=0)
    looks = tuple(display_preferences.chosen(each) for each in (display_preferences.LARGE, display_preferences.NO_KEYS))
    shown = (reader.actor, reader.unread, reader.chain, reader.made_up, request.full_path, minute, looks)
    key = (name, *asked, reader.changed, *shown, access_scope.attached(db()), chosen())
    found, number, token = kept(PAGES, key, lambda: (make(), g.request_id, _token()))
    return found.replace(number, g.request_id).replace(token, _token())


def part(name: str, *asked: object, make: Callable[[], str]) -> Markup:
    """Return a fragment of a page from the cache, or render it.

    Valid until a record, the access scope, language or day changes.
    """
    return facts(name, *asked, make=lambda: Markup(make()))  # noqa: S704  (a template escaped what was typed)


def facts(name: str, *asked: object, make: Callable[[], _Found]) -> _Found:
    """Return values for a page from the cache, or compute them.

    Valid as long as a fragment; callers must not change them.
    """
    reader = signed_in()
    changed = reader.changed if reader is not None else None
    key = (name, *asked, changed, access_scope.attached(db()), chosen(), clock.today())
    return kept(PARTS, key, make)


def book(name: str, *asked: object, timed: bool, make: Callable[[], bytes]) -> bytes:
    """Return a workbook from the cache, or write it. Readers with the same access scope share it.

    With `timed`, as for an open month, it is valid for a minute.
    """
    reader = signed_in()
    minute = months.local(now()).replace(second=0, microsecond=0) if timed else None
    changed = reader.changed if reader is not None else None
    return cache.book((name, *asked, changed, access_scope.attached(db()), chosen(), minute), make)


def _token() -> str:
    return str(generate_csrf())
