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
    """Tell everything that follows in a language; an unknown one is Chinese."""
    _spoken.set(language if language in LANGUAGES else LANGUAGES[0])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Yield what happens inside in a language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def translated(text: str) -> str:
    """Return a message in the language spoken; what the catalogue does not know, a name for one, stays as it is."""
    if not text or spoken() == LANGUAGES[0]:
        return text
    return _catalogue(spoken()).gettext(text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, paths.TRANSLATIONS, [language])
