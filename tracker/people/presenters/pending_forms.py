"""Presenter of pending forms (submitted after the session ended): their fields with the labels of the original page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from wtforms import Form
from wtforms.fields.core import UnboundField

from tracker.core.calendar import months
from tracker.core.i18n import LabeledEnum
from tracker.core.web.fields import TickField
from tracker.core.web.locale import translate
from tracker.core.web.text_boxes import label
from tracker.people.models.people import PendingForm
from tracker.people.services.pending_forms import LOST
from tracker.plans import queries as plans

_UNSAID = frozenset({"base", "version", "seen", "form_key", "file_id", "do", "settling", "confirmed", LOST})
_OF_PROJECT = re.compile(r"[pr](\d{1,9})-(.+)")
_WHAT = {
    "reports": "月报", "reviews": "审核月报", "closing": "封账", "notices": "催报", "keeping": "登记",
    "proposing": "提请", "proposals": "决定提请", "months": "日程", "lists": "名录", "people": "人员",
}  # fmt: skip
"""The subject of a form, by the blueprint of its address."""

Fields = Mapping[str, Any]
"""The declared WTForms fields of a form, by name."""


@dataclass(frozen=True, kw_only=True)
class HeldPage:
    """One pending form: its subject, the typed values with labels, and the fields to submit again."""

    id: int
    at: datetime
    title: str
    lines: dict[str, list[tuple[str, str]]]
    """Typed values with labels by project. Values of no project are under an empty name."""
    fields: dict[str, list[str]]
    lost: list[str]
    """Names of files in the form. Files are not stored, so the person must choose them again."""


def held_pages(session: Session, forms: Iterable[PendingForm]) -> list[HeldPage]:
    """Return the pending forms with labels, for the page."""
    return [_page(session, form, json.loads(form.fields)) for form in forms]


def _page(session: Session, form: PendingForm, fields: dict[str, list[str]]) -> HeldPage:
    lost = fields.pop(LOST, [])
    parts = {name: _parts(name) for name in fields}
    titles = plans.titles(session, {project for project, _name in parts.values() if project})
    declared = _likeliest({name for _project, name in parts.values()})
    lines: dict[str, list[tuple[str, str]]] = {}
    for written, values in fields.items():
        project, name = parts[written]
        typed = [value for value in values if value.strip()]
        if typed and name not in _UNSAID:
            lines.setdefault(titles.get(project, ""), []).append(_line(declared, name, typed))
    return HeldPage(id=form.id, at=form.at, title=_title(form.path), lines=lines, fields=fields, lost=lost)


def _parts(written: str) -> tuple[int, str]:
    """Split the name of a box into project number (0 if none) and field name."""
    found = _OF_PROJECT.fullmatch(written)
    return (int(found[1]), found[2]) if found else (0, written)


def _title(path: str) -> str:
    try:
        endpoint, parts = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return str(_("提交"))
    month = str(parts.get("month", ""))
    words = (
        translate(months.name(month)) if months.is_month(month) else "",
        _(_WHAT.get(endpoint.split(".")[0], "提交")),
    )
    return " ".join(word for word in (*words, str(parts.get("code", ""))) if word)


def _line(declared: Fields, name: str, values: list[str]) -> tuple[str, str]:
    field = declared.get(name)
    if field is None:
        return label(name) or _("其他内容"), "、".join(values)
    kind = field.args[1] if len(field.args) > 1 else None
    known = (
        {each.value: translate(each) for each in kind}
        if isinstance(kind, type) and issubclass(kind, LabeledEnum)
        else {}
    )
    if issubclass(field.field_class, TickField):
        known = {"y": _("是"), "n": _("否")}
    return str(field.args[0]), "、".join(known.get(value, value) for value in values)


def _likeliest(names: set[str]) -> Fields:
    """Return the form class with the most of these field names."""
    return max(_forms(), key=lambda fields: (len(names & fields.keys()), -len(fields)))


@lru_cache(maxsize=1)
def _forms() -> list[Fields]:
    def below(form: type[Form]) -> Iterator[type[Form]]:
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    return [
        {name: each for part in reversed(form.__mro__) for name, each in vars(part).items()
         if isinstance(each, UnboundField) and each.args}
        for form in below(Form)
    ]  # fmt: skip
