"""Tests of rates and money: half-up rounding, raw values, never 100 % while something is missing."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import money, rates

WHOLE = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (3_027_000_000, 5_535_000_000, "54.69"),
        (359, 408, "87.99"),
        (0, 5, "0.00"),
        (5, 5, "100"),
        (99_996, 100_000, "99.99"),
        (99_994, 100_000, "99.99"),
        (1, 0, "—"),
        (0, 0, "—"),
        (10_320, 10_000, "103.20"),
        (2_675, 100_000, "2.68"),
        (1, 8, "12.50"),
        (-1, 100_000, "0.00"),
        (-49, 1_000_000, "0.00"),
        (-5, 100_000, "-0.01"),
    ],
)
def test_a_rate_reads_as_the_rule_says(numerator, denominator, text):
    assert rates.text(numerator, denominator) == text


@given(WHOLE, st.integers(1, 10**13))
def test_a_rate_is_half_up_and_100_only_when_whole(numerator, denominator):
    found = rates.percent(numerator, denominator)
    exact = (Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert found == (Decimal("99.99") if numerator < denominator and exact >= 100 else exact)
    assert (rates.text(numerator, denominator) == "100") == (numerator == denominator)


@given(WHOLE.map(lambda number: number * 100))
def test_an_amount_in_wan_is_exact_and_read_back_as_it_was(yuan):
    if yuan <= money.LARGEST:
        assert money.parse(money.wan(yuan)) == yuan


@given(WHOLE)
def test_yi_is_half_up(yuan):
    exact = (Decimal(yuan) / 10**8).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(money.yi(yuan)) == exact


@pytest.mark.parametrize(("yuan", "text"), [(0, "0.00"), (12_500_000, "+1,250.00"), (-600_000, "−60.00")])
def test_a_change_carries_its_sign(yuan, text):
    assert money.signed_wan(yuan) == text


def test_points_between_rates():
    assert rates.points(Decimal("54.69"), Decimal("51.33")) == "+3.36"
    assert rates.points(Decimal("1"), None) == ""
    assert rates.points(Decimal("1"), Decimal("1")) == "0.00"
