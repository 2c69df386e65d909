"""The language of a page: Chinese first; sentences of the rules are translated here and nowhere else."""

from flask import Flask, current_app
from flask_babel import Babel, get_locale, gettext

from tracker.domain.words import Choice, Sentence


def register(app: Flask) -> None:
    """Read the language from the setting; msgids are Chinese, so Chinese needs no catalogue."""
    Babel(app, locale_selector=lambda: current_app.config["TRACKER_LANGUAGE"])


def told(sentence: Sentence | Choice | str) -> str:
    """Give a sentence or a choice in the language of this page."""
    if isinstance(sentence, Sentence):
        return str(gettext(sentence.text)).format(**sentence.values)
    return str(gettext(sentence.label if isinstance(sentence, Choice) else sentence))


def html_lang() -> str:
    """Give the language as `<html lang>` wants it."""
    locale = get_locale()
    return "zh-CN" if locale is None or locale.language == "zh" else locale.language
