"""Display preferences of a device (text size, keyboard shortcuts), stored in cookies, never in the database."""

from flask import request
from werkzeug.wrappers import Response

_YEAR = 365 * 86_400
LARGE, NO_KEYS = "large", "no-keys"
"""Each a cookie that is `1` or absent."""


def chosen(name: str) -> bool:
    """Return whether one of the two was chosen on this device."""
    return request.cookies.get(name) == "1"


def choose(response: Response, choices: dict[str, bool], *, secure: bool) -> None:
    """Remember the choices for a year, or forget them."""
    for name, wanted in choices.items():
        if wanted:
            response.set_cookie(name, "1", max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
        else:
            response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
