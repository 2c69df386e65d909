"""The language of a page: the one chosen on this device, else the office's setting; Chinese first."""

from flask import Flask, current_app, session
from flask_babel import Babel

from tracker import language
from tracker.config import LANGUAGES
from tracker.domain.words import told

__all__ = ["choose", "chosen", "html_lang", "register", "told"]
_KEPT = "language"


def register(app: Flask) -> None:
    """Read the language before each request; msgids are Chinese, so Chinese needs no catalogue."""
    Babel(app, locale_selector=chosen)
    app.before_request(lambda: language.speak(chosen()))


def chosen() -> str:
    """Give the language of this page."""
    kept = session.get(_KEPT)
    setting: str = current_app.config["TRACKER_LANGUAGE"]
    return kept if kept in LANGUAGES else setting


def choose(wanted: str) -> None:
    """Keep a language for this device; an unknown one is left aside."""
    if wanted in LANGUAGES:
        session[_KEPT] = wanted


def html_lang() -> str:
    """Give the language as `<html lang>` wants it."""
    return "zh-CN" if chosen() == LANGUAGES[0] else chosen()
