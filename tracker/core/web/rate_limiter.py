"""Rate limiting by signed-in person: each process counts costly requests and refuses those above the limit."""

import re
import time
from collections.abc import Iterable
from functools import cache

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from tracker.core.rate_limits import Cost

_FILES = re.compile(r"\.(xlsx|docx)$")
_SEARCHED = "q"
_KEY = "limits_by_person"
_HEAVY = "heavy_pages"


class Often(TooManyRequests):
    """Raised (429) when a person sends too many costly requests in a minute."""


def register(app: Flask, heavy: Iterable[str]) -> None:
    """Register the endpoints that count as heavy (`Module.heavy`)."""
    app.extensions[_HEAVY] = frozenset(heavy)


def spend(person_id: int) -> None:
    """Count a costly request of a person. Raise Often with the seconds to wait if there were too many in a minute."""
    limiter = _limiter()
    for cost in _costs():
        item = _item(cost)
        if not limiter.hit(item, cost.name, str(person_id)):
            until = limiter.get_window_stats(item, cost.name, str(person_id)).reset_time
            raise Often(retry_after=max(1, int(until - time.time()) + 1))


def _costs() -> set[Cost]:
    """Return the cost classes of this request, by its address, its endpoint and its files."""
    rule = "" if request.url_rule is None else request.url_rule.rule
    found = set()
    if _FILES.search(rule):
        found.add(Cost.FILE)
    if request.endpoint in current_app.extensions[_HEAVY]:
        found.add(Cost.HEAVY)
    if request.args.get(_SEARCHED):
        found.add(Cost.SEARCH)
    if any(sent.filename for sent in request.files.values()):
        found.add(Cost.UPLOAD)
    return found


@cache
def _item(cost: Cost) -> RateLimitItem:
    return RateLimitItemPerMinute(cost.value)


def _limiter() -> MovingWindowRateLimiter:
    """Return the request counters of this process.

    Created at first use, because their thread would not survive a fork.
    """
    if _KEY not in current_app.extensions:
        current_app.extensions[_KEY] = MovingWindowRateLimiter(MemoryStorage())
    found: MovingWindowRateLimiter = current_app.extensions[_KEY]
    return found
