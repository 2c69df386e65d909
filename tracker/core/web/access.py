"""Permission checks of routes. A route without a declared policy is denied; records out of access scope are 404."""

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
    """The access policy of a route. `roles` None means public, empty means any signed-in person."""

    roles: frozenset[Role] | None
    subject: Subject | None = None
    """For a route that changes a record: finds the record within the access scope, or raises NotFound."""
    machine: bool = False
    """Whether a program on this machine may open it too, if the setting TRACKER_METRICS allows it."""
    meanwhile: frozenset[Enum] = frozenset()
    """The pending obligations (old password, missing second factor) during which the route stays open."""


PUBLIC = Policy(None)
LOGIN_REQUIRED = Policy(frozenset())


def public(view: View) -> View:
    """Declare a route that everybody may open."""
    return _declare(view, PUBLIC)


def login_required(view: View) -> View:
    """Declare a route for signed-in people of any role."""
    return _declare(view, LOGIN_REQUIRED)


def login_required_while(*due: Enum) -> Callable[[View], View]:
    """Declare a route for signed-in people that stays open while they must change a password or add a second factor."""
    return lambda view: _declare(view, Policy(frozenset(), meanwhile=frozenset(due)))


def require_reader(view: View) -> View:
    """Declare a route that shows enterprise data within the access scope of the person."""
    return _declare(view, Policy(READERS))


def require_actor(subject: Subject, *roles: Role) -> Callable[[View], View]:
    """Declare a route that changes a record. `subject` finds the record from the URL parameters.

    Open to liaisons and reviewers, or to the given roles. Analysts only read.
    """
    return lambda view: _declare(view, Policy(frozenset(roles) or _ACT, subject))


def require_expert(subject: Subject | None = None) -> Callable[[View], View]:
    """Declare a route for invited experts, who read only the applications that they review."""
    return lambda view: _declare(view, Policy(frozenset({Role.EXPERT}), subject))


def require_role(*roles: Role) -> Callable[[View], View]:
    """Declare a route for the given roles."""
    return lambda view: _declare(view, Policy(frozenset(roles)))


def monitoring_only(view: View) -> View:
    """Declare a monitoring page: for the system administrator and, if a setting allows it, programs on this machine."""
    return _declare(view, Policy(frozenset({Role.SYSTEM_ADMIN}), machine=True))


def policy_of(view: View) -> Policy | None:
    """Return the declared policy of a view. None means that nobody may open it."""
    found: Policy | None = getattr(view, "policy", None)
    return found


def actor() -> Actor | None:
    """Return the actor of this request, or None before sign-in is complete."""
    login: SignedIn | None = g.get("signed_in")
    return login.actor if login is not None and identity().acts(login) else None


def acting() -> Actor:
    """Return the actor of this request. Answer 403 if there is none."""
    reader = actor()
    if reader is None:
        abort(403)
    return reader


def signed_in() -> SignedIn | None:
    """Return the sign-in session of this request, or None."""
    login: SignedIn | None = g.get("signed_in")
    return login


def register(app: Flask) -> None:
    """Register the permission check before every request, and the update of the last activity after it."""
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
    """Return whether a public page may show details: to the system administrator or a program on this machine."""
    reader = actor()
    return _beside() or (reader is not None and reader.role is Role.SYSTEM_ADMIN)


def _on_this_machine() -> bool:
    return current_app.config["TRACKER_METRICS"] == "loopback" and _beside()


def _beside() -> bool:
    """Return whether the request comes directly from this machine. A proxy adds the header X-Forwarded-For."""
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
    """Record the last activity of the person.

    Requests of a page that polls by itself carry X-Polling and do not count.
    """
    login = signed_in()
    if login is not None and "X-Polling" not in request.headers:
        identity().note_activity(login)
    return response
