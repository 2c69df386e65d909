"""The current language, and the lookup of messages in the catalogue."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from tracker import paths
from tracker.config import LANGUAGES

DOMAIN = "messages"
_spoken: ContextVar[str] = ContextVar("spoken", default=LANGUAGES[0])


def spoken() -> str:
    """Return the language of this request, command or job."""
    return _spoken.get()


def speak(language: str) -> None:
    """Set the current language; an unknown one means Chinese."""
    _spoken.set(language if language in LANGUAGES else LANGUAGES[0])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Set the current language for a block."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def translated(text: str) -> str:
    """Look a message up in the current language; unknown text, such as a name, is returned unchanged."""
    if not text or spoken() == LANGUAGES[0]:
        return text
    return _catalogue(spoken()).gettext(text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, paths.TRANSLATIONS, [language])
