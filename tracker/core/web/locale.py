"""The language of a request: the device's cookie, else the setting, else Chinese."""

from typing import Any

from flask import Flask, current_app, session
from flask_babel import Babel

from tracker.config import LANGUAGES
from tracker.core import locale
from tracker.core.i18n import translate

__all__ = ["choose", "chosen", "html_lang", "register", "translate"]
_COOKIE = "language"


def register(app: Flask) -> None:
    """Read the language before each request; msgids are Chinese, so Chinese needs no catalogue."""
    Babel(app, locale_selector=chosen)
    app.before_request(lambda: locale.speak(chosen()))
    app.teardown_request(lambda _: locale.speak(app.config["TRACKER_LANGUAGE"]))
    environment: Any = app.jinja_env  # with Jinja's extension for translations, which has no types
    environment.install_gettext_callables(
        locale.translated, lambda one, many, n: locale.translated(one if n == 1 else many), newstyle=True
    )


def chosen() -> str:
    """Return the language of this page."""
    kept = session.get(_COOKIE)
    setting: str = current_app.config["TRACKER_LANGUAGE"]
    return kept if kept in LANGUAGES else setting


def choose(wanted: str) -> None:
    """Keep a language for this device; an unknown one is left aside."""
    if wanted in LANGUAGES:
        session[_COOKIE] = wanted


def html_lang() -> str:
    """Return the language as `<html lang>` wants it."""
    return "zh-CN" if chosen() == LANGUAGES[0] else chosen()
