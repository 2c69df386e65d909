"""The main navigation: entries that capabilities bring, each for some roles and marked on its own pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from flask import request, url_for

from tracker.core.i18n import message
from tracker.core.roles import Actor, Role
from tracker.core.web.identity import SignedIn
from tracker.core.web.locale import translate


class NavItem(NamedTuple):
    """One entry as a page shows it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as a capability brings it."""

    place: int
    """The smaller, the further in front."""
    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset(Role)
    blueprints: frozenset[str] = frozenset()
    """The pages that mark it as current; without any, its own page alone."""
    of_month: bool = False
    """It leads to the month of the page, and is left out while there is none."""
    count: Callable[[SignedIn], int] = lambda _: 0
    counted: str = ""
    """The words with a number `n`, where there is something to count."""

    def item(self, login: SignedIn, month: str | None) -> NavItem:
        """Return the entry for a person and a page."""
        number = self.count(login)
        label = translate(message(self.counted, n=number)) if number else translate(self.label)
        url = url_for(self.endpoint, month=month) if self.of_month else url_for(self.endpoint)
        current = request.blueprint in self.blueprints if self.blueprints else request.endpoint == self.endpoint
        return NavItem(label, url, current)


def items(entries: Iterable[Entry], login: SignedIn, actor: Actor, month: str | None) -> list[NavItem]:
    """Return the navigation of a person who acts."""
    shown = (each for each in entries if actor.role in each.roles and (month is not None or not each.of_month))
    return [each.item(login, month) for each in shown]
