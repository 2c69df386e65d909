"""Known devices of a person: a signed cookie set after a complete sign-in."""

from secrets import token_urlsafe

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from tracker.core.web import access
from tracker.people.rules.sessions import DEVICE_FOR
from tracker.people.services.authentication import Door

_SALT = "known-device"


def door() -> Door:
    """Return the origin of this sign-in request, with the known device."""
    number, person_id = _known()
    return Door(request.remote_addr or "", request.user_agent.string, access.now(), number, person_id)


def remember(response: Response, person_id: int) -> Response:
    """Mark this device as known to the person, who has just signed in fully: its failures are over."""
    signed = _signer().dumps([token_urlsafe(16), person_id])
    response.set_cookie(
        _cookie(), signed, max_age=int(DEVICE_FOR.total_seconds()), httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), samesite="Lax",
    )  # fmt: skip
    return response


def _cookie() -> str:
    """Name the cookie so that over TLS no other host of the domain can set it."""
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _known() -> tuple[str, int | None]:
    try:
        number, person_id = _signer().loads(request.cookies.get(_cookie(), ""), max_age=int(DEVICE_FOR.total_seconds()))
    except BadSignature:
        return "", None
    return number, person_id


def _signer() -> URLSafeTimedSerializer:
    """Sign with the newest key; what an older one signed is still believed."""
    older: list[str] = current_app.config["SECRET_KEY_FALLBACKS"]
    return URLSafeTimedSerializer([*reversed(older), current_app.config["SECRET_KEY"]], salt=_SALT)
