"""The current language, and the lookup of texts in the message catalogue."""

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
    """Return the language of this request, command or task."""
    return _spoken.get()


def speak(language: str) -> None:
    """Set the current language. An unknown language means Chinese."""
    _spoken.set(language if language in LANGUAGES else LANGUAGES[0])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Set the current language within a `with` block."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def translated(text: str) -> str:
    """Translate a text into the current language.

    A text without a translation, such as a name, is returned unchanged.
    """
    if not text or spoken() == LANGUAGES[0]:
        return text
    return _catalogue(spoken()).gettext(text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, paths.TRANSLATIONS, [language])
