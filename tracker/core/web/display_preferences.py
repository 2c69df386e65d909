"""Display preferences of a device (text size, keyboard shortcuts), stored in cookies, never in the database."""

from flask import request
from werkzeug.wrappers import Response

_YEAR = 365 * 86_400
LARGE, NO_KEYS = "large", "no-keys"
"""Names of the cookies. A cookie is `1` or absent."""


def chosen(name: str) -> bool:
    """Return whether a preference is set on this device."""
    return request.cookies.get(name) == "1"


def choose(response: Response, choices: dict[str, bool], *, secure: bool) -> None:
    """Set the cookies of chosen preferences for a year, and delete those of others."""
    for name, wanted in choices.items():
        if wanted:
            response.set_cookie(name, "1", max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
        else:
            response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
