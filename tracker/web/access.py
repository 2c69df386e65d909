"""Who may open which page: deny by default, and only this machine until people sign in."""

from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from tracker.domain.roles import Actor
from tracker.queries import people
from tracker.web.database import db


class Policy(StrEnum):
    """What a page asks of the one who opens it."""

    OPEN = "open"
    READS = "reads"
    ACTS = "acts"


_POLICIES = "policies"
View = Callable[..., Any]


def opened(view: View) -> View:
    """Declare a page that needs no acting person (choosing one, icons)."""
    return _declare(view, Policy.OPEN)


def reads(view: View) -> View:
    """Declare a page that shows figures or records."""
    return _declare(view, Policy.READS)


def acts(view: View) -> View:
    """Declare a page on which a person changes something; it needs an acting person."""
    return _declare(view, Policy.ACTS)


def policy_of(view: View) -> Policy | None:
    """Give the declared policy of a view; None means that nobody may open it."""
    return getattr(view, _POLICIES, None)


def actor() -> Actor | None:
    """Give the acting person of this request."""
    found: Actor | None = g.get("actor")
    return found


def acting() -> Actor:
    """Give the acting person where the policy asks for one."""
    found = actor()
    if found is None:
        abort(403)
    return found


def register(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(_guard)


def _declare(view: View, policy: Policy) -> View:
    setattr(view, _POLICIES, policy)
    return view


def _guard() -> Response | None:
    if not _from_this_machine():
        abort(403)
    if request.endpoint is None or request.endpoint == "static" or request.endpoint == "bootstrap.static":
        return None
    policy = policy_of(current_app.view_functions[request.endpoint])
    if policy is None:
        abort(403)
    if "acting" in session:
        g.actor = people.actor(db(), session["acting"])
    if policy is Policy.ACTS and actor() is None:
        return redirect(url_for("people.acting", next=request.path))
    return None


def _from_this_machine() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
