"""Known devices: a signed cookie that is set after a complete sign-in and names the person."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Request, Response

from tracker.core.calendar import clock
from tracker.people.rules.sessions import DEVICE_FOR
from tracker.people.services.authentication import Door

_SALT = "known-device"
_KNOCK = "POST", "/sign-in"


def door() -> Door:
    """Return the origin of this sign-in request, with the known device from its cookie."""
    number, person_id = _read(current_app, request.cookies)
    return Door(request.remote_addr or "", request.user_agent.string, clock.now(), number, person_id)


def remember(response: Response, person_id: int) -> Response:
    """Set the cookie that makes this device known to the person, who has completed sign-in."""
    signed = _signer(current_app).dumps([token_urlsafe(16), person_id])
    response.set_cookie(
        _cookie(current_app), signed, max_age=int(DEVICE_FOR.total_seconds()), httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), samesite="Lax",
    )  # fmt: skip
    return response


def is_stranger(app: Flask, environ: dict[str, Any]) -> bool:
    """Return whether a request is a sign-in from an unknown device. Such requests let others pass in the queue."""
    if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != _KNOCK:
        return False
    try:
        cookies = Request(environ).cookies
    except ValueError:  # bytes that no browser sends
        return True
    return not _read(app, cookies)[0]


def _cookie(app: Flask) -> str:
    """Return the name of the cookie. Over TLS its prefix keeps other hosts of the domain from setting it."""
    return "__Host-device" if app.config["SESSION_COOKIE_SECURE"] else "device"


def _read(app: Flask, cookies: Mapping[str, str]) -> tuple[str, int | None]:
    try:
        number, person_id = _signer(app).loads(cookies.get(_cookie(app), ""), max_age=int(DEVICE_FOR.total_seconds()))
    except BadSignature:
        return "", None
    return number, person_id


def _signer(app: Flask) -> URLSafeTimedSerializer:
    """Return the signer of device cookies. The newest key signs; signatures of older keys stay valid."""
    older: list[str] = app.config["SECRET_KEY_FALLBACKS"]
    return URLSafeTimedSerializer([*reversed(older), app.config["SECRET_KEY"]], salt=_SALT)
