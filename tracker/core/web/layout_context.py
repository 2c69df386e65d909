"""Layout context of every page: navigation, acting person, request number."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from secrets import token_hex

from flask import Flask, current_app, g, request, url_for
from sqlalchemy.orm import Session

from tracker.core.roles import READERS, Actor, Role
from tracker.core.web import display_preferences
from tracker.core.web.access import actor, signed_in
from tracker.core.web.locale import chosen, html_lang, translate
from tracker.core.web.navigation import Entry, NavItem, items
from tracker.core.web.request_session import db
from tracker.core.web.uploads import unreported_files


@dataclass(frozen=True)
class ActingPerson:
    """The acting person as the page header shows them."""

    name: str
    role_name: str
    unit_name: str
    reviews: bool


@dataclass(frozen=True, kw_only=True)
class Site:
    """The values that the layout template needs on every page."""

    nav: list[NavItem]
    acting: ActingPerson | None
    entered: bool
    """Whether somebody is signed in, with or without an assignment in force."""
    home_url: str
    lang: str
    request_id: str
    other: tuple[str, str]
    """The other language: its code and its own name."""
    here: str
    """The address of this page, to return to after a change of language; empty for a POST."""
    large: bool
    single_keys: bool
    finds: bool = False
    """Whether the person may search enterprises and projects."""
    demonstration: bool = False
    """Whether the register contains made-up enterprises, which pages announce."""
    person: int | None = None
    """The number of the person. Form drafts that this browser stores belong to this person only."""
    month: str | None = None
    """The month that search and navigation use on pages without a month."""


_OTHER = {"zh_CN": ("en", "English"), "en": ("zh_CN", "中文")}
_NAVIGATION, _FIRST_MONTH = "navigation", "first_month"


def register(app: Flask, *, navigation: Iterable[Entry], first_month: Callable[[Session], str | None]) -> None:
    """Number each request, and provide `site` to every template."""
    app.extensions[_NAVIGATION] = sorted(navigation, key=lambda each: each.place)
    app.extensions[_FIRST_MONTH] = first_month
    app.before_request(_number)
    app.context_processor(lambda: {"site": _site(), "unreported_files": unreported_files})


def shown_month() -> str | None:
    """Return the month of this page, or the default month of the person. Looked up once per request."""
    if "shown_month" not in g:
        named = (request.view_args or {}).get("month")
        g.shown_month = named or current_app.extensions[_FIRST_MONTH](db())
    month: str | None = g.shown_month
    return month


def _number() -> None:
    g.request_id = token_hex(6)


def _site() -> Site:
    found, entered = actor(), signed_in()
    return Site(
        nav=_navigation(found),
        acting=None if found is None else _person(found),
        entered=entered is not None,
        home_url=url_for("home.start"),
        lang=html_lang(),
        request_id=g.request_id,
        other=_OTHER[chosen()],
        here=request.full_path.rstrip("?") if request.method == "GET" else "",
        large=display_preferences.chosen(display_preferences.LARGE),
        single_keys=not display_preferences.chosen(display_preferences.NO_KEYS),
        finds=found is not None and found.role in READERS and shown_month() is not None,
        demonstration=entered is not None and entered.made_up,
        person=None if entered is None else entered.person_id,
        month=shown_month() if found is not None and found.role in READERS else None,
    )


def _navigation(reader: Actor | None) -> list[NavItem]:
    session = signed_in()
    if reader is None or session is None:
        return []
    month = shown_month() if reader.role in READERS else None
    return items(current_app.extensions[_NAVIGATION], session, reader, month)


def _person(reader: Actor) -> ActingPerson:
    return ActingPerson(reader.name, translate(reader.role), reader.unit_name, reader.role is Role.REVIEWER)
