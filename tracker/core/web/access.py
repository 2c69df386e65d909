"""Access policies (permissions) of routes: denied unless declared; records outside the reader's scope are 404."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Flask, abort, current_app, g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core import access_scope
from tracker.core.calendar import clock
from tracker.core.roles import READERS, Actor, Role
from tracker.core.web.identity import SignedIn, identity
from tracker.core.web.rate_limiter import spend
from tracker.core.web.request_session import db, engines, narrow

View = Callable[..., Any]
Subject = Callable[..., object]
_ACT = frozenset({Role.LIAISON, Role.REVIEWER})
_FILES = ("static", "bootstrap.static")


@dataclass(frozen=True)
class Policy:
    """The access policy of a route; `roles` None: public, empty: any signed-in person."""

    roles: frozenset[Role] | None
    subject: Subject | None = None
    """For a writing route: finds its record within the access scope, or raises NotFound."""
    machine: bool = False
    """A program on this machine may read it too, where the setting says so."""
    meanwhile: frozenset[Enum] = frozenset()
    """What may be due while it is open: the page on which that is done, and the way out."""


PUBLIC = Policy(None)
LOGIN_REQUIRED = Policy(frozenset())


def public(view: View) -> View:
    """Declare a public route."""
    return _declare(view, PUBLIC)


def login_required(view: View) -> View:
    """Declare a route that needs a signed-in person."""
    return _declare(view, LOGIN_REQUIRED)


def login_required_while(*due: Enum) -> Callable[[View], View]:
    """Declare a route for a signed-in person that stays open while a duty (old password, missing factor) is pending."""
    return lambda view: _declare(view, Policy(frozenset(), meanwhile=frozenset(due)))


def require_reader(view: View) -> View:
    """Declare a route that reads enterprise data within the access scope."""
    return _declare(view, Policy(READERS))


def require_actor(subject: Subject, *roles: Role) -> Callable[[View], View]:
    """Declare a route that changes a record; `subject` finds it from the URL parameters.

    Liaisons and reviewers act, or the roles that are named; an analyst only reads.
    """
    return lambda view: _declare(view, Policy(frozenset(roles) or _ACT, subject))


def require_expert(subject: Subject | None = None) -> Callable[[View], View]:
    """Declare a page of invited experts, narrowed to the applications they are asked about."""
    return lambda view: _declare(view, Policy(frozenset({Role.EXPERT}), subject))


def require_role(*roles: Role) -> Callable[[View], View]:
    """Declare a route of an administrator role."""
    return lambda view: _declare(view, Policy(frozenset(roles)))


def monitoring_only(view: View) -> View:
    """Declare a page for who watches the site: the system administrator, and by setting a program on this machine."""
    return _declare(view, Policy(frozenset({Role.SYSTEM_ADMIN}), machine=True))


def policy_of(view: View) -> Policy | None:
    """Return the declared policy of a view; None means that nobody may open it."""
    found: Policy | None = getattr(view, "policy", None)
    return found


def actor() -> Actor | None:
    """Return the acting person of this request; None before sign-in is complete."""
    login: SignedIn | None = g.get("signed_in")
    return login.actor if login is not None and identity().acts(login) else None


def acting() -> Actor:
    """Return the acting person where the policy asks for one."""
    reader = actor()
    if reader is None:
        abort(403)
    return reader


def signed_in() -> SignedIn | None:
    """Return the session of this request."""
    login: SignedIn | None = g.get("signed_in")
    return login


def register(app: Flask) -> None:
    """Register the access check before every request and the activity update after it."""
    app.before_request(_guard)
    app.after_request(_note)


def _declare(view: View, policy: Policy) -> View:
    view.policy = policy  # type: ignore[attr-defined]  # a function carries what it asks for
    return view


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint in _FILES:
        return None
    policy = policy_of(current_app.view_functions[request.endpoint])
    if policy is None:
        abort(403)
    reading = db() if request.method in ("GET", "HEAD") else Session(engines().reader)
    try:
        g.signed_in = found = identity().load(reading)
        if policy.roles is None or (policy.machine and _on_this_machine()):
            return None
        if found is None:
            return identity().ask_to_sign_in(bool(policy.roles))
        refusal = _require(policy, found, reading)
        if refusal is None:
            spend(found.person_id)
        return refusal
    finally:
        if reading is not g.get("session"):
            reading.close()


def sees_details() -> bool:
    """Return whether who asks an open page is the system administrator or a program beside the site."""
    reader = actor()
    return _beside() or (reader is not None and reader.role is Role.SYSTEM_ADMIN)


def _on_this_machine() -> bool:
    return current_app.config["TRACKER_METRICS"] == "loopback" and _beside()


def _beside() -> bool:
    """Return whether a program beside the site asks directly: what comes through a proxy carries its mark."""
    allowed = "X-Forwarded-For" not in request.headers
    peer = request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR") or request.remote_addr or ""
    return allowed and peer in ("127.0.0.1", "::1")


def _require(policy: Policy, login: SignedIn, reading: Session) -> Response | None:
    detour = identity().detour(login, policy.meanwhile)
    if detour is not None:
        return detour
    if policy.roles and (login.actor is None or login.actor.role not in policy.roles):
        abort(403)
    if login.actor is not None:
        narrow(identity().reach(reading, login.actor, clock.today()))
    access_scope.attach(reading, g.get("reach", access_scope.NOTHING))
    if policy.subject is not None:
        policy.subject(reading, **(request.view_args or {}))
    return None


def _note(response: Any) -> Any:
    """Record that the person is at work; a page that asks by itself says so and does not count."""
    login = signed_in()
    if login is not None and "X-Polling" not in request.headers:
        identity().note_activity(login)
    return response
