"""The page cache: rendered pages and fragments, valid while no record changes."""

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
"""Where Flask keeps the messages that the next page shows."""


def page(name: str, *asked: object, make: Callable[[], str]) -> str:
    """Return a whole page as it was made for this person before; what is one request's own is put in anew.

    Its own are the request's number and the form token. Everything else that the frame shows is part of the key: the
    person and their notices, the address, the audit chain's head and the minute, which the printed line names. A page
    that shows a message is made anew, for one answer only.
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
    """Return a part of a page as it was made before, unless a record, the reader's reach, language or day changed."""
    return facts(name, *asked, make=lambda: Markup(make()))  # noqa: S704  (a template escaped what was typed)


def facts(name: str, *asked: object, make: Callable[[], _Found]) -> _Found:
    """Return what was found for a page before, under the same terms as a part of it; nobody may change it."""
    reader = signed_in()
    changed = reader.changed if reader is not None else None
    key = (name, *asked, changed, access_scope.attached(db()), chosen(), clock.today())
    return kept(PARTS, key, make)


def book(name: str, *asked: object, timed: bool, make: Callable[[], bytes]) -> bytes:
    """Return a workbook as it was made before for the same content, whoever asked; one of an open month, a minute."""
    reader = signed_in()
    minute = months.local(now()).replace(second=0, microsecond=0) if timed else None
    changed = reader.changed if reader is not None else None
    return cache.book((name, *asked, changed, access_scope.attached(db()), chosen(), minute), make)


def _token() -> str:
    return str(generate_csrf())
