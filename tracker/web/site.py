"""The frame of every page: navigation, acting person, request number."""

from dataclasses import dataclass
from secrets import token_hex
from typing import NamedTuple

from flask import Flask, g, request, url_for

from tracker.domain.roles import Actor
from tracker.queries import months
from tracker.web.access import actor
from tracker.web.database import db
from tracker.web.language import html_lang, told


class NavItem(NamedTuple):
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class ActingPerson:
    """The acting person as the frame shows them."""

    name: str
    role_name: str
    unit_name: str


@dataclass(frozen=True)
class Site:
    """What the layout needs on every page."""

    nav: list[NavItem]
    acting: ActingPerson | None
    acting_url: str
    lang: str
    request_id: str
    demonstration: bool = True


_NAV = (
    ("总览", "figures.overview", "figures"),
    ("企业", "register.enterprises", "register"),
    ("治理项目", "plans.projects", "plans"),
    ("月报", "reports.index", "reports"),
)


def register(app: Flask) -> None:
    """Number each request and offer `site` to every template."""
    app.before_request(_number)
    app.context_processor(lambda: {"site": _site()})


def shown_month() -> str | None:
    """Give the month of this page, or the one a reader sees first; asked for once a request."""
    if "shown_month" not in g:
        named = (request.view_args or {}).get("month")
        g.shown_month = named or months.shown_first(db())
    month: str | None = g.shown_month
    return month


def _number() -> None:
    g.request_id = token_hex(6)


def _site() -> Site:
    found = actor()
    return Site(
        nav=_navigation(),
        acting=None if found is None else _person(found),
        acting_url=url_for("people.acting", next=request.full_path if request.method == "GET" else None),
        lang=html_lang(),
        request_id=g.request_id,
    )


def _navigation() -> list[NavItem]:
    month = shown_month()
    if month is None:
        return []
    return [
        NavItem(told(label), url_for(endpoint, month=month), request.blueprint == noun)
        for label, endpoint, noun in _NAV
    ]


def _person(found: Actor) -> ActingPerson:
    return ActingPerson(found.name, told(found.role), found.unit_name)
