"""Tests of text in cells, footers and documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.xlsx import cell_text


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("=1+1", "=1+1"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00\x07\x1b\x7f\x9fb", "ab"),
        ("\ud800x\ufffe\uffff", "x"),
        ("示范厂", "示范厂"),
    ],
)
def test_plain_text_keeps_the_words_and_drops_what_no_file_can_hold(given_, expected):
    assert cell_text.plain(given_) == expected


@pytest.mark.parametrize("character", ["a", "厂", "😀"])
def test_a_text_that_is_too_long_is_cut_with_a_mark_in_the_units_of_excel(character):
    cut = cell_text.plain(character * 40_000)
    assert cell_text.LONGEST - 2 < cell_text.units(cut) <= cell_text.LONGEST
    assert cut.endswith(cell_text.CUT_MARK)
    assert cell_text.plain(cut) == cut


@pytest.mark.prop
@given(st.text())
def test_plain_text_is_short_enough_and_stays_as_it_is_the_second_time(given_):
    once = cell_text.plain(given_)
    assert cell_text.plain(once) == once
    assert cell_text.units(once) <= cell_text.LONGEST
    once.encode("utf-8")


def test_a_chinese_character_is_two_places_wide():
    assert cell_text.width("ab厂\n示范厂家") == 8


@pytest.mark.prop
@given(st.text(alphabet="ab cd示范厂", max_size=60), st.integers(4, 30))
def test_no_line_holds_more_than_its_room(given_, room):
    assert cell_text.lines(given_, room) * room >= cell_text.width(given_)


def test_words_wrap_between_blanks_and_chinese_anywhere():
    assert cell_text.lines("plan.investment_total.before_year", 40) == 1
    assert cell_text.lines("plan.investment_total.before_year", 20) == 2
    assert cell_text.lines("示范" * 10, 20) == 2


def test_a_footer_cannot_hold_a_code():
    assert cell_text.in_footer("A&P &D\n&L") == "A&&P &&D &&L"
