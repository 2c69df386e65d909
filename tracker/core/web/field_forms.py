"""WTForms forms built from `core.fields`: each box has the type, label, hint and limits of its field."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import Form
from wtforms.validators import NumberRange

from tracker.core.fields import Box, Field, FieldKind, InForm, appearing
from tracker.core.web import fields as boxes
from tracker.core.web.amounts_field import AmountsField
from tracker.core.web.lengths import Longest
from tracker.core.web.validators import NEEDED

_ALWAYS_FILLED = frozenset({FieldKind.CODE, FieldKind.CHOICE, FieldKind.YES_NO})
"""Kinds whose box always has a value, so that no `required` check is needed."""
F = TypeVar("F", bound=type[Form])


def asks(fields: Sequence[Field], place: type[Box] = InForm, /, **more: Sequence[Any]) -> Callable[[F], F]:
    """Class decorator of a form: add a box for every field that appears in `place`, with `more` validators by name."""

    def build(form: F) -> F:
        for field, where in appearing(fields, place):
            setattr(form, field.name_in(where), _box(field, where, more.get(field.name, ())))
        return form

    return build


def _box(field: Field, where: Box, more: Sequence[Any]) -> Any:
    options: dict[str, Any] = {"description": _(field.help)} if field.help else {}
    if where.default is not None:
        options["default"] = where.default
    asked = field.required and field.kind not in _ALWAYS_FILLED and not where.may_be_empty
    needed = [NEEDED] if asked else []
    make = _BOXES[field.kind]
    return make(_(field.called(where)), field, where, [*needed, *more], options)


def _line(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
    return boxes.LineField(label, [*validators, *([Longest(field.longest)] if field.longest else [])], **options)


def _text(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
    return boxes.WordsField(label, validators, most=field.longest, **options)


def _choice(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
    empty = _(where.empty) if where.empty else None
    return boxes.ChoiceField(label, field.members, empty=empty, **options)


def _number(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
    message = _("%(least)s 到 %(most)s。", least=field.least, most=field.most)
    return boxes.NumberField(label, [*validators, NumberRange(field.least, field.most, message)], **options)


def _amounts(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
    return AmountsField(label, validators, kind=field.members, **options)


def _plain(kind: Any) -> Callable[..., Any]:
    def make(label: Any, field: Field, where: Box, validators: list[Any], options: dict[str, Any]) -> Any:
        return kind(label, validators, **options)

    return make


_BOXES: dict[FieldKind, Callable[..., Any]] = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.AMOUNTS: _amounts,
    FieldKind.CODE: _plain(boxes.PickField),
    FieldKind.YES_NO: _plain(boxes.TickField),
    FieldKind.AMOUNT: _plain(boxes.AmountField),
    FieldKind.PERCENT: _plain(boxes.PercentField),
    FieldKind.DAY: _plain(boxes.DayField),
    FieldKind.DUE: _plain(boxes.DueField),
}
