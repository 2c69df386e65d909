"""Request sanitizing before any view: control characters are refused, numbers are bounded to the column range."""

import re

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from tracker.core import typed_text

LARGEST = 2**31 - 1
"""The largest number that an address or a form may name: what an integer column holds."""
_SUBSTITUTE = "\x1a"
"""Stands in a typed value for NUL, which no database keeps; every reader drops or refuses it as a control character."""
_HEADERS = ("User-Agent", "Accept-Language", "Referer", "X-Autosave")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""Of a header only these: its other bytes are letters of an encoding that nobody names."""


def register(app: Flask) -> None:
    """Register the check that runs before everything else in a request."""
    app.before_request(_refuse_control)


def number(text: str) -> int:
    """Read a number of an address or a form. Raise ValueError for one that no record and no page can have.

    To be given as `type` to the mappings of a request.
    """
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) <= len(str(LARGEST))):
        raise ValueError(stripped[:24])
    value = int(stripped)
    if value > LARGEST:
        raise ValueError(stripped)
    return value


def _refuse_control() -> None:
    """Refuse control characters where nobody types them: path, query, headers, names of fields and files."""
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
