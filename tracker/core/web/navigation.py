"""The main navigation: entries of the capabilities, each shown to some roles and marked on its own pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from flask import request, url_for

from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.web.identity import SignedIn
from tracker.core.web.locale import translate


class NavItem(NamedTuple):
    """A navigation entry as a page shows it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A navigation entry as a capability declares it."""

    place: int
    """The position; entries are sorted by it."""
    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset(Role)
    blueprints: frozenset[str] = frozenset()
    """Blueprints on whose pages the entry is marked as current. Without any, only its own page marks it."""
    of_month: bool = False
    """Whether it links to the month of the page. It is left out if there is no month."""
    count: Callable[[SignedIn], int] = lambda _: 0
    counted: str = ""
    """The label with a number `n`, used if `count` returns more than 0."""

    def item(self, login: SignedIn, month: str | None) -> NavItem:
        """Return the entry as shown to a person on this page."""
        number = self.count(login)
        label = translate(message(self.counted, n=number)) if number else translate(self.label)
        url = url_for(self.endpoint, month=month) if self.of_month else url_for(self.endpoint)
        current = request.blueprint in self.blueprints if self.blueprints else request.endpoint == self.endpoint
        return NavItem(label, url, current)


def items(entries: Iterable[Entry], login: SignedIn, actor: Actor, month: str | None) -> list[NavItem]:
    """Return the navigation entries for an acting person."""
    shown = (each for each in entries if actor.role in each.roles and (month is not None or not each.of_month))
    return [each.item(login, month) for each in shown]
