"""Identity of a request: the session of its cookie, pending obligations, and the redirect to sign-in."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address

from flask import current_app, g, make_response, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import ADMINISTRATORS
from tracker.core.web import access
from tracker.core.web.identity import Identity
from tracker.core.web.identity import SignedIn as Known
from tracker.core.web.locale import choose, chosen
from tracker.core.web.request_session import engines
from tracker.people.queries import people, reach
from tracker.people.queries.people import SignedIn
from tracker.people.rules.sessions import SessionLimits, SessionStage, may_hold
from tracker.people.services import pending_forms, refusals, sessions
from tracker.people.services.passwords import key_hash
from tracker.people.views import pending_duties


def signed_in() -> SignedIn | None:
    """Return the session of this request at any stage of sign-in, or None."""
    found = access.signed_in()
    return found if isinstance(found, SignedIn) else None


def remember(key: str) -> None:
    """Start a new cookie for a new session. It keeps only the language, against session fixation."""
    spoken = chosen()
    session.clear()
    session["key"] = key
    choose(spoken)


def _limits() -> SessionLimits:
    limits: SessionLimits = current_app.config["TRACKER_SESSION_LIMITS"]
    return limits


def _load(reading: Session) -> SignedIn | None:
    """Return the session of the cookie, or None.

    An ended session is noted in `g`, in case the request is a form to store.
    """
    key = session.get("key")
    if not isinstance(key, str):
        return None
    login = people.signed_in(reading, key_hash(key), clock.today())
    if login is None:
        return None
    over = sessions.why_over(login, _limits(), now())
    if over is None:
        return login
    g.over = (login, over)
    return None


def _detour(login: SignedIn, meanwhile: frozenset[Enum]) -> Response | None:
    """Return a redirect to the second factor or to a pending obligation, or None. Raise NotAllowed by network."""
    _require_network(login)
    if login.stage is SessionStage.CODE:
        return redirect(url_for("signing_in.code"))
    due = pending_duties.due(login)
    return None if due is None or due in meanwhile else redirect(url_for(due.value))


def _require_network(login: SignedIn) -> None:
    """Raise NotAllowed for an administrator outside the networks of the setting. Checked for every page."""
    allowed = current_app.config["TRACKER_ADMIN_NETWORKS"]
    if not allowed or login.actor is None or login.actor.role not in ADMINISTRATORS:
        return
    if request.endpoint != "signing_in.sign_out" and not _is_in(allowed, request.remote_addr or ""):
        raise NotAllowed(message("管理员只能从管理网络使用本系统。请换到管理用的网络再登录。"))


def _is_in(networks: Iterable[IPv4Network | IPv6Network], address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in networks)


def _ask_to_sign_in(keeps: bool) -> Response:
    """Return a redirect to the sign-in page. A form submitted shortly after its session ended is stored.

    Forms of one's own account (sign-out, password, keep-alive) are not stored: they make no sense a day later. An
    autosave request gets a message only, because its page still contains what was typed.
    """
    if "X-Autosave" in request.headers:
        said = _("您已退出登录，或登录已到时间。填的内容还在这一页上，请按“保存”，登录后确认。")
        return make_response({"said": said}, HTTPStatus.UNAUTHORIZED)
    if request.method == "POST" and "over" in g and keeps:
        found, why = g.over
        with Session(engines().reader) as reading:
            ended = people.ended_at(reading, found.session_id)
        recent = may_hold(why, now=now(), began=found.began_at, seen=found.seen_at, ended=ended, limits=_limits())
        if recent and found.stage is SessionStage.IN and not found.disabled:
            return _held(found)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("signing_in.show", next=target))


def _held(login: SignedIn) -> Response:
    """Store the form of this request as a pending form, and redirect to sign-in."""
    files = [sent.filename for sent in request.files.values() if sent.filename]
    fields = dict(request.form.lists())
    with Session(engines().writer) as writing, writing.begin():
        kept = pending_forms.hold(writing, login.person_id, request.path, fields, at=now(), files=files)
    return redirect(url_for("signing_in.show", kept=int(kept), next=url_for("account.kept")))


def _note_activity(login: SignedIn) -> None:
    """Store the last activity of a session, at most once a minute."""
    if now() - login.seen_at < sessions.SEEN_EVERY:
        return
    try:
        with Session(engines().writer) as writing, writing.begin():
            sessions.seen(writing, login.session_id, now())
    except SQLAlchemyError:  # with a full disk the page is still shown
        current_app.logger.exception("request %s: activity could not be noted", g.request_id)


def _note_refusal(writing: Session, found: Known, where: str, why: str, at: datetime) -> None:
    refusals.refuse(writing, found, where, why, at=at)


IDENTITY = Identity(
    load=_load,
    acts=pending_duties.acts,
    detour=_detour,
    ask_to_sign_in=_ask_to_sign_in,
    reach=reach.reach,
    note_activity=_note_activity,
    note_refusal=_note_refusal,
)
