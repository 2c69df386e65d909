"""Request sanitizing before any view: refuses control characters, and bounds numbers to what a column stores."""

import re

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from tracker.core import typed_text

LARGEST = 2**31 - 1
"""The largest number of an address or form: the largest value of an integer column."""
_SUBSTITUTE = "\x1a"
"""Replaces NUL in typed values, which no database stores. Parsers remove or refuse it as a control character."""
_HEADERS = ("User-Agent", "Accept-Language", "Referer", "X-Autosave")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""Control characters of a header. Its other bytes may be letters in an unknown encoding."""


def register(app: Flask) -> None:
    """Register the check that runs before everything else in a request."""
    app.before_request(_refuse_control)


def number(text: str) -> int:
    """Parse a number of an address or form. Raise ValueError for a number that no record and no page can have.

    It is passed as `type` to `request.args.get` and the like.
    """
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) <= len(str(LARGEST))):
        raise ValueError(stripped[:24])
    value = int(stripped)
    if value > LARGEST:
        raise ValueError(stripped)
    return value


def _refuse_control() -> None:
    """Refuse control characters in path, query, headers and names of fields and files, where nobody types them."""
    if typed_text.has_control(request.path):
        abort(404)
    words = (each for pair in request.args.items(multi=True) for each in pair)
    names = (*request.form, *request.files)
    if any(map(typed_text.has_control, (*words, *names))):
        abort(400)
    if any(_UNPRINTABLE.search(request.headers.get(name, "")) for name in _HEADERS):
        abort(400)
    if any("\x00" in value for _, value in request.form.items(multi=True)):
        clean = [(name, value.replace("\x00", _SUBSTITUTE)) for name, value in request.form.items(multi=True)]
        request.form = ImmutableMultiDict(clean)
