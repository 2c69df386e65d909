"""Layout context of every page: navigation, acting person, request number."""

from dataclasses import dataclass
from secrets import token_hex
from typing import NamedTuple

from flask import Flask, g, request, url_for

from tracker.core.i18n import say
from tracker.core.roles import READERS, Actor, Role
from tracker.core.web import display_preferences
from tracker.core.web.access import actor, signed_in
from tracker.core.web.locale import chosen, html_lang, told
from tracker.core.web.request_session import db
from tracker.core.web.uploads import untaken
from tracker.months.queries import months


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
    reviews: bool


@dataclass(frozen=True)
class Site:
    """What the layout needs on every page."""

    nav: list[NavItem]
    acting: ActingPerson | None
    entered: bool
    """Somebody is signed in, acting in an assignment or not."""
    home_url: str
    lang: str
    request_id: str
    other: tuple[str, str]
    """The other language: its code, and its name in itself."""
    here: str
    """The address of this page, to come back to."""
    large: bool
    single_keys: bool
    finds: bool = False
    """Whether the person reads enterprises and projects, and so may look for them."""
    demonstration: bool = False
    """Whether made-up enterprises are among the real ones, or alone."""
    person: int | None = None
    """Whose page it is: what this browser keeps of a form belongs to that person."""
    month: str | None = None
    """The month that a reader sees first, for pages that are of none."""


_FIGURES = (
    ("总览", "figures.overview", "figures"),
    ("企业", "register.enterprises", "register"),
    ("治理项目", "plans.projects", "plans"),
    ("月报", "reports.index", "reports"),
)
_OTHER = {"zh_CN": ("en", "English"), "en": ("zh_CN", "中文")}
_RECOVERIES = ("账号重设", "recovering.index", "recovering.index")
_DUTIES = {
    Role.SYSTEM_ADMIN: (
        ("日程", "months.index", "months.index"),
        ("名录", "lists.index", "lists.index"),
        ("改造规则", "retrofit_rules.index", "retrofit_rules.index"),
        _RECOVERIES,
    ),
    Role.EXPERT: (("函审", "letters.index", "letters.index"),),
    Role.AUDIT_ADMIN: (("审计日志", "audit.index", "audit.index"), _RECOVERIES),
    Role.SECURITY_ADMIN: (
        ("人员", "people.index", "people.index"),
        ("共享授权", "people.grants", "people.grants"),
        _RECOVERIES,
    ),
}
"""What an administrator or an expert looks after: the word, the page, and the page that marks it as current."""


_GRADING = ("applications", "judging", "grading", "guidelines", "grade_changes", "emergency")
_RETROFITS = ("retrofits", "eliminations", "retrofit_rules")


def register(app: Flask) -> None:
    """Number each request and offer `site` to every template."""
    app.before_request(_number)
    app.context_processor(lambda: {"site": _site(), "untaken": untaken})


def shown_month() -> str | None:
    """Return the month of this page, or the one a reader sees first; asked for once a request."""
    if "shown_month" not in g:
        named = (request.view_args or {}).get("month")
        g.shown_month = named or months.shown_first(db())
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


def _navigation(found: Actor | None) -> list[NavItem]:
    if found is None:
        return []
    items = [NavItem(told("待办"), url_for("home.show"), request.blueprint == "home")]
    session = signed_in()
    waiting = session.unread if session is not None else 0
    inbox = told(say("消息 {n}", n=waiting)) if waiting else told("消息")
    items.append(NavItem(inbox, url_for("notices.index"), request.blueprint == "notices"))
    for label, endpoint, current in _DUTIES.get(found.role, ()):
        items.append(NavItem(told(label), url_for(endpoint), request.endpoint == current))
    month = shown_month() if found.role in READERS else None
    if found.role in (Role.REVIEWER, Role.ANALYST):
        items.append(NavItem(told("提请"), url_for("proposals.index"), request.blueprint == "proposals"))
    for label, endpoint, noun in _FIGURES if month is not None else ():
        items.append(NavItem(told(label), url_for(endpoint, month=month), request.blueprint == noun))
    if found.role in READERS:
        items.append(NavItem(told("绩效分级"), url_for("applications.index"), request.blueprint in _GRADING))
        items.append(NavItem(told("超低排放"), url_for("retrofits.index"), request.blueprint in _RETROFITS))
    return items


def _person(found: Actor) -> ActingPerson:
    return ActingPerson(found.name, told(found.role), found.unit_name, found.role is Role.REVIEWER)
