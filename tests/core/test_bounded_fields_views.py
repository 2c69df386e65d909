"""Tests that form fields never exceed the range of their column."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, FloatField, IntegerField
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta

from tests.declared import every_form
from tracker.core import money
from tracker.core.web.fields import AmountField, DayField, DueField, NumberField, PercentField, ScaledField
from tracker.core.web.sanitize import LARGEST

OURS = (AmountField, DayField, DueField, NumberField, PercentField, ScaledField)
THEIRS = (IntegerField, DecimalField, FloatField, DateField)
WRITTEN = (
    "9" * 10, "9" * 12, "9" * 20, "9" * 38, "9" * 5000, "99999999999.99", "9,999,999,999", "99999999999%", "99999亿元", "1e999", "Infinity",
    "nan", "-1", "-9999999999", "−1", "+9999999999", "９９９９９９９９９９", "0001-01-01", "1899-12-31", "9999-12-31", "99999-01-01", "2200年",
)  # fmt: skip


def _fields():
    """Give every field that reads a number or a day."""
    for form in every_form():
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and issubclass(field.field_class, OURS + THEIRS):
                yield pytest.param(field, id=f"{form.__name__}.{name}")


def _read(field, text):
    bound = field.bind(form=None, name="x", _meta=DefaultMeta())
    bound.process(MultiDict({"x": text}))
    return bound.data


def _holds(kind, value):
    """Tell whether a column keeps a value: an amount is whole yuan in a wide one, all other numbers in a plain one."""
    if issubclass(kind, DayField | DueField):
        day = value[0] if isinstance(value, tuple) else value
        return date(2000, 1, 1) <= day <= date(2099, 12, 31)
    return 0 <= value <= (money.LARGEST if issubclass(kind, AmountField) else LARGEST)


@pytest.mark.parametrize("field", list(_fields()))
def test_a_field_gives_what_its_column_holds_or_nothing(shared, field):
    assert issubclass(field.field_class, OURS), "read by the one reader of numbers"
    with shared.test_request_context():
        for text in WRITTEN:
            value = _read(field, text)
            assert value is None or _holds(field.field_class, value), text


def test_every_kind_of_field_stands_in_some_form():
    assert {kind for kind in OURS for each in _fields() if issubclass(each.values[0].field_class, kind)} == set(OURS)
