"""Access policies of routes: denied unless the route declares one; records outside the reader's scope are 404."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from flask import Flask, abort, current_app, g, make_response, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core import access_scope
from tracker.core.calendar import months
from tracker.core.errors import NotAllowed
from tracker.core.i18n import say
from tracker.core.roles import ADMINISTRATORS, READERS, Actor, Role
from tracker.core.web.locale import choose, chosen
from tracker.core.web.rate_limiter import spend
from tracker.core.web.request_session import db, engines, narrow
from tracker.people.queries import people
from tracker.people.queries.people import SignedIn
from tracker.people.rules.sessions import SessionLimits, SessionStage, may_hold
from tracker.people.services import pending_forms, sessions
from tracker.people.services.passwords import key_hash
from tracker.people.views import pending_duties
from tracker.people.views.pending_duties import Due

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
    meanwhile: frozenset[Due] = frozenset()
    """What may be due while it is open: the page on which that is done, and the way out."""


OPEN = Policy(None)
OWN = Policy(frozenset())


def opened(view: View) -> View:
    """Declare a public route."""
    return _declare(view, OPEN)


def own(view: View) -> View:
    """Declare a route that needs a signed-in person."""
    return _declare(view, OWN)


def own_while(*due: Due) -> Callable[[View], View]:
    """Declare a route for a signed-in person that stays open while a duty (old password, missing factor) is pending."""
    return lambda view: _declare(view, Policy(frozenset(), meanwhile=frozenset(due)))


def reads(view: View) -> View:
    """Declare a route that reads enterprise data within the access scope."""
    return _declare(view, Policy(READERS))


def acts(subject: Subject, *roles: Role) -> Callable[[View], View]:
    """Declare a route that changes a record; `subject` finds it from the URL parameters.

    Liaisons and reviewers act, or the roles that are named; an analyst only reads.
    """
    return lambda view: _declare(view, Policy(frozenset(roles) or _ACT, subject))


def reviews_by_letter(subject: Subject | None = None) -> Callable[[View], View]:
    """Declare a page of invited experts, narrowed to the applications they are asked about."""
    return lambda view: _declare(view, Policy(frozenset({Role.EXPERT}), subject))


def administers(*roles: Role) -> Callable[[View], View]:
    """Declare a route of an administrator role."""
    return lambda view: _declare(view, Policy(frozenset(roles)))


def watches(view: View) -> View:
    """Declare a page for who watches the site: the system administrator, and by setting a program on this machine."""
    return _declare(view, Policy(frozenset({Role.SYSTEM_ADMIN}), machine=True))


def policy_of(view: View) -> Policy | None:
    """Return the declared policy of a view; None means that nobody may open it."""
    found: Policy | None = getattr(view, "policy", None)
    return found


def actor() -> Actor | None:
    """Return the acting person of this request; None before sign-in is complete."""
    found: SignedIn | None = g.get("signed_in")
    return found.actor if found is not None and pending_duties.acts(found) else None


def acting() -> Actor:
    """Return the acting person where the policy asks for one."""
    found = actor()
    if found is None:
        abort(403)
    return found


def signed_in() -> SignedIn | None:
    """Return the session of this request."""
    found: SignedIn | None = g.get("signed_in")
    return found


def remember(key: str) -> None:
    """Start a fresh cookie for a new session; only the language is kept (no session fixation)."""
    spoken = chosen()
    session.clear()
    session["key"] = key
    choose(spoken)


def register(app: Flask) -> None:
    """Register the access check before every request and the activity update after it."""
    app.before_request(_guard)
    app.after_request(_note)


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


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
        found = _resume(reading)
        if policy.roles is None or (policy.machine and _on_this_machine()):
            return None
        if found is None:
            return _to_the_door(policy)
        _require_network(found)
        if found.stage is SessionStage.CODE:
            return redirect(url_for("signing_in.code"))
        refusal = _require(policy, found, reading)
        if refusal is None:
            spend(found.person_id)
        return refusal
    finally:
        if reading is not g.get("session"):
            reading.close()


def _require_network(found: SignedIn) -> None:
    """Refuse an administrator who comes from elsewhere than the setting allows: each page, whatever the cookie."""
    allowed = current_app.config["TRACKER_ADMIN_NETWORKS"]
    if not allowed or found.actor is None or found.actor.role not in ADMINISTRATORS:
        return
    if request.endpoint != "signing_in.sign_out" and not _is_in(allowed, request.remote_addr or ""):
        raise NotAllowed(say("管理员只能从管理网络使用本系统。请换到管理用的网络再登录。"))


def _is_in(networks: Iterable[IPv4Network | IPv6Network], address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in networks)


def sees_details() -> bool:
    """Return whether who asks an open page is the system administrator or a program beside the site."""
    found = actor()
    return _beside() or (found is not None and found.role is Role.SYSTEM_ADMIN)


def _on_this_machine() -> bool:
    return current_app.config["TRACKER_METRICS"] == "loopback" and _beside()


def _beside() -> bool:
    """Return whether a program beside the site asks directly: what comes through a proxy carries its mark."""
    allowed = "X-Forwarded-For" not in request.headers
    peer = request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR") or request.remote_addr or ""
    return allowed and peer in ("127.0.0.1", "::1")


def _require(policy: Policy, found: SignedIn, reading: Session) -> Response | None:
    due = pending_duties.due(found)
    if due is not None and due not in policy.meanwhile:
        return redirect(url_for(due.value))
    if policy.roles and (found.actor is None or found.actor.role not in policy.roles):
        abort(403)
    if found.actor is not None:
        narrow(access_scope.reach(reading, found.actor, months.local(now()).date()))
    access_scope.attach(reading, g.get("reach", access_scope.NOTHING))
    if policy.subject is not None:
        policy.subject(reading, **(request.view_args or {}))
    return None


def _resume(reading: Session) -> SignedIn | None:
    """Find the session of the cookie; one that is over is remembered only for the form it may have sent."""
    key = session.get("key")
    if not isinstance(key, str):
        return None
    found = people.signed_in(reading, key_hash(key), months.local(now()).date())
    if found is None:
        return None
    limits: SessionLimits = current_app.config["TRACKER_SESSION_LIMITS"]
    over = sessions.why_over(found, limits, now())
    if over is None:
        g.signed_in = found
        return found
    g.over = (found, over)
    return None


def _to_the_door(policy: Policy) -> Response:
    """Redirect to sign-in; a form submitted shortly after its session ended is stored as a pending form.

    A form of one's own account is not: signing out, a password, a sign of life say nothing a day later. A form that
    keeps itself is only told: the page still has what was typed.
    """
    if "X-Autosave" in request.headers:
        said = _("您已退出登录，或登录已到时间。填的内容还在这一页上，请按“保存”，登录后确认。")
        return make_response({"said": said}, HTTPStatus.UNAUTHORIZED)
    if request.method == "POST" and "over" in g and policy.roles:
        found, why = g.over
        limits: SessionLimits = current_app.config["TRACKER_SESSION_LIMITS"]
        with Session(engines().reader) as reading:
            ended = people.ended_at(reading, found.session_id)
        recent = may_hold(why, now(), found.began_at, found.seen_at, ended, limits)
        if recent and found.stage is SessionStage.IN and not found.disabled:
            return _held(found)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("signing_in.show", next=target))


def _held(found: SignedIn) -> Response:
    """Store the form of this request for its sender, and ask to sign in."""
    files = [sent.filename for sent in request.files.values() if sent.filename]
    fields = dict(request.form.lists())
    with Session(engines().writer) as writing, writing.begin():
        kept = pending_forms.hold(writing, found.person_id, request.path, fields, at=now(), files=files)
    return redirect(url_for("signing_in.show", kept=int(kept), next=url_for("account.kept")))


def _note(response: Any) -> Any:
    """Update the session's activity at most once a minute; background requests do not count."""
    found = signed_in()
    if found is not None and "X-Polling" not in request.headers and now() - found.seen_at >= sessions.SEEN_EVERY:
        try:
            with Session(engines().writer) as writing, writing.begin():
                sessions.seen(writing, found.session_id, now())
        except SQLAlchemyError:  # a full disk takes no note, but the page was read
            current_app.logger.exception("request %s: activity could not be noted", g.request_id)
    return response
