"""The language of a request: the choice stored on the device, else the setting, else Chinese."""

from typing import Any

from flask import Flask, current_app, session
from flask_babel import Babel

from tracker.config import LANGUAGES
from tracker.core import locale
from tracker.core.i18n import translate

__all__ = ["choose", "chosen", "html_lang", "register", "translate"]
_COOKIE = "language"


def register(app: Flask) -> None:
    """Set the language before each request. Source texts are Chinese, so Chinese needs no catalogue."""
    Babel(app, locale_selector=chosen)
    app.before_request(lambda: locale.speak(chosen()))
    app.teardown_request(lambda _: locale.speak(app.config["TRACKER_LANGUAGE"]))
    environment: Any = app.jinja_env  # Jinja's i18n extension, which has no types
    environment.install_gettext_callables(
        locale.translated, lambda one, many, n: locale.translated(one if n == 1 else many), newstyle=True
    )


def chosen() -> str:
    """Return the language of this request."""
    kept = session.get(_COOKIE)
    setting: str = current_app.config["TRACKER_LANGUAGE"]
    return kept if kept in LANGUAGES else setting


def choose(wanted: str) -> None:
    """Store a language for this device. An unknown language is ignored."""
    if wanted in LANGUAGES:
        session[_COOKIE] = wanted


def html_lang() -> str:
    """Return the language as `<html lang>` requires it."""
    return "zh-CN" if chosen() == LANGUAGES[0] else chosen()
