"""Rate limiting by person after sign-in: costly requests are counted in the process and refused above the limit."""

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
    """Somebody who is signed in asks too often for what costs much."""


def register(app: Flask, heavy: Iterable[str]) -> None:
    """Name the endpoints that recompute or walk what no index narrows, and steps that begin work or tell many."""
    app.extensions[_HEAVY] = frozenset(heavy)


def spend(person_id: int) -> None:
    """Count a request that costs much. Raise Often with the seconds to wait where there were too many."""
    limiter = _limiter()
    for cost in _costs():
        item = _item(cost)
        if not limiter.hit(item, cost.name, str(person_id)):
            until = limiter.get_window_stats(item, cost.name, str(person_id)).reset_time
            raise Often(retry_after=max(1, int(until - time.time()) + 1))


def _costs() -> set[Cost]:
    """Return what this request costs, by its address and by what it brings: a new page is counted by itself."""
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
    """Give the counters of this process, begun at the first use: they keep a thread, which no fork would carry over."""
    if _KEY not in current_app.extensions:
        current_app.extensions[_KEY] = MovingWindowRateLimiter(MemoryStorage())
    found: MovingWindowRateLimiter = current_app.extensions[_KEY]
    return found
