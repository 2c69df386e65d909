"""Icons and states as HTML markup, for templates. Plain functions, because macros are too slow for long lists.

Templates import them from `macros/icons.html` and `macros/states.html`.
"""

from functools import lru_cache

from flask import request, url_for
from markupsafe import Markup, escape


def icon(name: str, label: str | None = None, css: str = "") -> Markup:
    """Return the markup of an icon of icons.svg. `label` is for screen readers if no text stands beside it."""
    return _icon(request.script_root, name, label or "", css)


def state(css: str, name: str, words: str, url: str | None = None) -> Markup:
    """Return the markup of a state in tables: colour, icon and label; a link if `url` is given."""
    if url:
        return Markup('<a class="state {}" href="{}">{}{}</a>').format(css, url, icon(name), words)
    return Markup("{}{}</span>").format(_state(request.script_root, css, name), words)


def chip(css: str, name: str, words: str) -> Markup:
    """Return the markup of a state beside a page title, with a background."""
    return state(f"state-chip {css}", name, words)


@lru_cache(maxsize=512)
def _state(root: str, css: str, name: str) -> Markup:
    return Markup('<span class="state {}">{}').format(css, _icon(root, name, "", ""))


@lru_cache(maxsize=1024, typed=True)
def _icon(root: str, name: str, label: str, css: str) -> Markup:
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = escape(f"ico {css}".rstrip())
    shape = Markup('<svg class="{}" viewBox="0 0 16 16" {}><use href="{}#{}"/></svg>')
    return shape.format(classes, spoken, _sprite(root), name)


@lru_cache(maxsize=8)
def _sprite(root: str) -> str:
    """Return the address of icons.svg; `root` is the path of a site that is not at the top of its host."""
    return url_for("static", filename="icons.svg")
