"""Tests of parsing and formatting amounts."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import money
from tracker.core.errors import Invalid


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("1,250.00", 12_500_000), ("１２．５", 125_000), ("12.5万", 125_000), ("12，345", 123_450_000), (" 0 ", 0),
     ("-0", 0), ("1.2亿元", 120_000_000), ("5000元", 5_000), ("9,999,999.99", money.LARGEST)],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written(text, yuan):
    assert money.parse(text) == yuan


@pytest.mark.parametrize(
    ("text", "words"),
    [("NaN", "不是金额"), ("Infinity", "不是金额"), ("1e400", "不是金额"), ("1_000", "不是金额"), ("12,34", "不是金额"),
     ("٣", "不是金额"), ("1.005", "小数太多"), ("-5", "负数"), ("10,000,000.00", "太大"), ("9" * 60, "不是金额")],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_the_reason(text, words):
    with pytest.raises(Invalid, match=words):
        money.parse(text)


@pytest.mark.prop
@given(st.integers(0, money.LARGEST // 100))
def test_what_is_written_is_read_back(hundreds):
    assert money.parse(money.wan(hundreds * 100)) == hundreds * 100


@pytest.mark.prop
@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_plain_refusal(text):
    with suppress(Invalid):
        assert 0 <= money.parse(text) <= money.LARGEST


@pytest.mark.parametrize(
    ("yuan", "text"), [(3_027_000_000, "30.27"), (3_026_500_000, "30.27"), (3_026_499_999, "30.26")]
)
def test_hundred_millions_are_rounded_half_up(yuan, text):
    assert money.yi(yuan) == text


@pytest.mark.parametrize(("yuan", "text"), [(12_500_000, "+1,250.00"), (-600_000, "−60.00"), (0, "0.00")])
def test_a_change_carries_its_sign(yuan, text):
    assert money.signed_wan(yuan) == text


@pytest.mark.parametrize("yuan", [-1, -49, 49, -499_999, 499_999])
def test_what_rounds_to_nothing_has_no_sign(yuan):
    assert money.yi(yuan) == money.signed_yi(yuan) == "0.00"
    if abs(yuan) < 50:
        assert money.wan(yuan) == money.signed_wan(yuan) == "0.00"
    assert not money.in_yi(yuan).is_signed()


@pytest.mark.prop
@given(st.integers(-money.LARGEST, money.LARGEST))
def test_no_amount_reads_as_minus_nothing(yuan):
    texts = [money.wan(yuan), money.yi(yuan), money.signed_wan(yuan), money.signed_yi(yuan)]
    assert not {"-0.00", "+0.00", "−0.00"} & set(texts)
