"""The language of a page: Chinese first; sentences of the rules are translated here and nowhere else."""

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import Babel, get_locale, get_translations

from tracker.domain.words import Choice, Sentence


def register(app: Flask) -> None:
    """Read the language from the setting; msgids are Chinese, so Chinese needs no catalogue."""
    Babel(app, locale_selector=lambda: current_app.config["TRACKER_LANGUAGE"])
    environment: Any = app.jinja_env  # with Jinja's extension for translations, which has no types
    environment.install_gettext_callables(
        _word, lambda one, many, n: _catalogue().ngettext(one, many, n), newstyle=True
    )
    app.jinja_env.globals["icons_url"] = lambda: _icons(request.script_root)


def told(sentence: Sentence | Choice | str) -> str:
    """Give a sentence or a choice in the language of this page."""
    if isinstance(sentence, Sentence):
        return _word(sentence.text).format(**sentence.values)
    return _word(sentence.label if isinstance(sentence, Choice) else sentence)


def _word(text: str) -> str:
    return str(_catalogue().gettext(text)) if text else ""


def _catalogue() -> NullTranslations:
    """Give the catalogue of this page's language, asked for once: a page has a thousand words."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: NullTranslations = g.catalogue
    return found


@lru_cache(maxsize=8)
def _icons(root: str) -> str:
    """Give the address of the icons under the root of the site; a page names it for every icon."""
    return url_for("static", filename="icons.svg")


def html_lang() -> str:
    """Give the language as `<html lang>` wants it."""
    locale = get_locale()
    return "zh-CN" if locale is None or locale.language == "zh" else locale.language
