"""Tests of the form field of amounts by word, and of errors at the fields that they are about."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from tests.core.source_words import Source
from tracker.core.i18n import at_field, message
from tracker.core.web.amounts_field import AmountsField
from tracker.core.web.field_errors import at_fields


class _Form(Form):
    money = AmountsField("来源", kind=Source)
    title = StringField("名称")


EMPTY = {f"money-{word.value}-amount": "" for word in Source}


def _sent(**values):
    form = _Form(MultiDict(EMPTY | {name.replace("_", "-"): value for name, value in values.items()}))
    return form, form.validate()


def test_a_word_is_named_by_its_tick_or_by_its_amount():
    form, valid = _sent(money_own="y", money_own_amount="320", money_state="y", money_other_amount="5.5")
    assert (valid, form.money.data) == (True, {"own": 3_200_000, "state": None, "other": 55_000})
    assert _sent()[0].money.data == {}


def test_every_faulty_amount_is_told_with_its_word_and_stays_in_its_box():
    form, valid = _sent(money_own_amount="-3", money_state="y", money_state_amount="viel")
    assert not valid
    assert [error.partition("：")[0] for error in form.money.errors] == ["自筹", "中央"]
    assert [(part.ticked, part.text) for part in form.money.parts] == [(False, "-3"), (True, "viel"), (False, "")]


def test_boxes_that_were_not_sent_leave_what_is_kept_and_one_text_is_read_as_well():
    assert _Form(MultiDict({"title": "x"}), data={"money": {"own": 100}}).money.data == {"own": 100}
    assert _Form(MultiDict({"money": "own=320.00 other"})).money.data == {"own": 3_200_000, "other": None}
    kept = _Form(data={"money": {"own": 3_200_000, "other": None}}).money
    assert (kept.written(), kept.shown()) == ("own=320.00 other", "自筹 320.00 万元、其他")


@pytest.mark.parametrize(("fields", "left"), [(("absent", "money"), []), (("absent",), ["不行。"]), ((), ["不行。"])])
def test_a_problem_stands_at_the_first_field_that_the_form_has(fields, left):
    form, _ = _sent()
    assert at_fields(form, [at_field(message("不行。"), *fields)]) == left
    assert list(form.money.errors) == ([] if left else ["不行。"])
