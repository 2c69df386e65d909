"""Tests of cleaning typed text and parsing numbers, days and months."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import fixed_point, money, typed_text, uscc
from tracker.core.calendar import dates
from tracker.core.errors import Invalid

UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u2060\u2066\u2068\u2069\ufeff\u00a0\u3000"
READERS = (
    money.parse,
    dates.parse_day,
    dates.parse_month,
    dates.parse_due,
    fixed_point.whole_percent,
    lambda text: fixed_point.scaled(text, 1000, 10**9),
    lambda text: fixed_point.whole(text, 0, 10**9),
)


@pytest.mark.parametrize(
    "between", ["\t", "\n", "\r\n", "\r", " ", "  ", "\u00a0", "\u3000", "\u2028", " \t", ", ", "\v"]
)
@pytest.mark.parametrize(
    ("first", "second"), [("125", "130"), ("12.5", "1"), ("1", "000"), ("2024", "1105"), ("５", "５")]
)
def test_two_pasted_cells_are_never_one_value(first, second, between):
    for read in READERS:
        with pytest.raises(Invalid):
            read(f"{first}{between}{second}")


@pytest.mark.prop
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.text(" \t\n\r\u00a0\u2003\u3000\u200b", min_size=1))
def test_digits_apart_by_a_blank_are_refused_whatever_else_is_between(first, second, between):
    if not between.strip("\u200b"):
        return
    for read in READERS:
        with pytest.raises(Invalid):
            read(f"{first}{between}{second}")


@pytest.mark.parametrize("mark", UNSEEN)
def test_a_mark_that_nobody_sees_does_not_refuse_what_looks_right(mark):
    assert money.parse(f"{mark}12.50{mark}") == 125_000
    assert dates.parse_day(f"{mark}2024-11-30{mark}") == date(2024, 11, 30)
    assert dates.parse_month(f"{mark}2024-11{mark}") == "2024-11"
    assert fixed_point.whole_percent(f"{mark}55{mark}") == 55
    assert uscc.read(f"{mark}91650100MA700000X1{mark}") == "91650100MA700000X1"
    assert typed_text.line(f"{mark}示范厂{mark}") == "示范厂"


@pytest.mark.parametrize("mark", [mark for mark in UNSEEN if mark not in "\u00a0\u3000"])
def test_an_unseen_mark_inside_a_value_goes_too(mark):
    assert money.parse(f"1{mark}2.5{mark}0万元") == 125_000
    assert dates.parse_day(f"2024{mark}-11-3{mark}0") == date(2024, 11, 30)


@pytest.mark.parametrize("text", ["\u202e05.21\u202c", "12\u2067.5\u2069"])
def test_digits_that_are_shown_in_another_order_are_refused(text):
    for read in READERS:
        with pytest.raises(Invalid, match="文字方向"):
            read(text)


@pytest.mark.parametrize("digit", "①⑴⒈㈠一壹²½Ⅳ٣१𝟏߁")
def test_what_only_counts_as_a_digit_elsewhere_is_refused(digit):
    for read in READERS:
        for text in (digit, f"1{digit}", f"2024-1{digit}"):
            with pytest.raises(Invalid):
                read(text)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("０．５", 5_000), ("１，２５０．００", 12_500_000), ("12.5 万元", 125_000), ("1.2 亿", 120_000_000), ("\t12.50\r\n", 125_000),
     ("+5", 50_000), ("－０", 0), ("− 0", 0)],
)  # fmt: skip
def test_an_amount_in_any_width_with_blanks_around_its_unit_is_read(text, yuan):
    assert money.parse(text) == yuan


@pytest.mark.parametrize(
    "text", ["1,25", "12,5000", "0,125", "1,,250", ",125", "1,250,00", "1.250,00", "125、130", "125;130", "1'250", "1e5", "0x1", "1_0", "万", "--5", "5-"]
)  # fmt: skip
def test_thousands_are_apart_only_where_groups_of_three_are_right(text):
    with pytest.raises(Invalid):
        money.parse(text)
    with pytest.raises(Invalid):
        fixed_point.scaled(text, 1000, 10**9)


@pytest.mark.parametrize("text", ["9" * 37, "-" + "9" * 37, "0." + "1" * 36, "9" * 500])
def test_a_number_of_any_length_is_refused_in_plain_words(text):
    for read in READERS:
        with pytest.raises(Invalid):
            read(text)


@pytest.mark.parametrize("text", ["¥1,250.00", "￥5", "$5", "CNY 5"])
def test_a_currency_sign_is_refused_because_the_box_is_in_ten_thousands(text):
    with pytest.raises(Invalid, match="货币符号"):
        money.parse(text)


@pytest.mark.parametrize(
    "text", ["2024-11", "2024.12", "2024/11", "2024年11月", "2024-1", "2024/1", "２０２４－１１", "202411", "2024年9月", "2024年11月底前"]
)  # fmt: skip
def test_a_month_in_a_day_field_is_refused_with_the_remedy(text):
    with pytest.raises(Invalid, match="写到日"):
        dates.parse_day(text)


@pytest.mark.parametrize(
    "text", ["2024-11-3-0", "2024-11/30", "2024-11-311", "2024 11 30", "2024113", "2024-13", "2024-00-10", "2024年30日"]
)
def test_what_only_resembles_a_day_is_refused(text):
    with pytest.raises(Invalid):
        dates.parse_day(text)


@pytest.mark.parametrize(
    ("text", "month"),
    [("2024-12", "2024-12"), ("2024年12月", "2024-12"), ("2024年1月", "2024-01"), ("2024.10", "2024-10"), ("2024/9", "2024-09"),
     ("2025-01-01", "2025-01"), ("2025/1/1", "2025-01"), ("２０２４年１２月", "2024-12"), ("2024 年 12 月", "2024-12")],
)  # fmt: skip
def test_a_month_is_read_however_it_is_written(text, month):
    assert dates.parse_month(text) == month


@pytest.mark.parametrize(
    "text", ["2024.1", "2024-13", "2024年0月", "2024", "2024-12-02", "202401", "12月", "Dec-24", ""]
)
def test_what_is_no_month_or_could_be_two_is_refused(text):
    with pytest.raises(Invalid):
        dates.parse_month(text)


def test_a_number_that_lost_its_last_zero_is_refused_as_a_month_of_a_due_date_too():
    assert dates.parse_due("2024.10") == (date(2024, 10, 31), dates.Precision.MONTH)
    with pytest.raises(Invalid, match="1 月还是 10 月"):
        dates.parse_due("2024.1")


@pytest.mark.parametrize(
    "text", ["2025-02-03 18:20", "２０２５-02-03 １８：２０", "2025/2/3 18:20", "2025-02-03\u00a018:20:00"]
)
def test_a_moment_is_read_in_the_time_of_the_office(text):
    assert dates.parse_moment(text) == datetime(2025, 2, 3, 10, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2025-02-03", "18:20", "2025-02-03 24:00", "2025-02 18:20", "2025-02-03 18", "2025-02-03 18:20 19:20"]
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(Invalid, match="18:20 的样子"):
        dates.parse_moment(text)


@pytest.mark.prop
@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_a_day_that_is_written_is_read_back(day, notation):
    assert dates.parse_day(day.strftime(notation)) == day
    assert dates.parse_due(day.strftime(notation)) == (day, dates.Precision.DAY)


@pytest.mark.prop
@given(st.integers(0, 10**9))
def test_a_scaled_number_that_is_written_is_read_back(parts):
    assert fixed_point.scaled(fixed_point.written(parts, 1000), 1000, 10**9) == parts


@pytest.mark.prop
@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (typed_text.line, typed_text.paragraph):
        assert clean(clean(text)) == clean(text)
    with suppress(Invalid):
        assert typed_text.strict_line(text) == typed_text.line(text)


@pytest.mark.prop
@given(st.text(st.sampled_from("甲\n\r\t\v\f\x00\x85\u2028\u202e\u2067\ud800 ·𠮷"), max_size=12))
def test_a_line_never_holds_a_line_end_a_control_or_a_mark_that_turns_it(text):
    cleaned = typed_text.line(text)
    assert not set(cleaned) & set("\n\r\t\v\f\x00\x85\u2028\u202e\u2067\ud800")
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    "name",
    [
        "买买提·阿布都拉",
        "𠮷林化工",
        "ئۈرۈمچى",
        "می\u200cخواهم",
        "葛\U000e0100城",
        "Müller & Söhne",
        "“引号”（一期）",
        "A-1#炉",
    ],
)
def test_real_letters_of_names_are_kept(name):
    assert typed_text.line(name) == typed_text.strict_line(name) == name


@pytest.mark.parametrize(
    ("text", "words"),
    [("甲\n乙", "换行"), ("甲\r\n乙", "换行"), ("甲\x0b乙", "换行"), ("甲\u2028乙", "换行"), ("甲\t乙", "制表符"), ("甲\x00乙", "控制字符"),
     ("甲\x1f乙", "控制字符"), ("甲\x9f乙", "控制字符"), ("\u202e甲乙", "文字方向"), ("甲\u2067乙", "文字方向")],
)  # fmt: skip
def test_a_name_from_a_file_that_would_look_otherwise_is_refused_with_the_place(text, words):
    with pytest.raises(Invalid, match=words):
        typed_text.strict_line(text)


@pytest.mark.parametrize("mark", ["①", "⑴", "⒈", "㉑", "²", "½", "Ⅰ", "𝟏", "🄁", "❶", "١", "一", "壹"])
def test_a_sign_that_only_stands_for_a_number_is_refused_and_never_read_as_one(mark):
    for read in READERS:
        for text in (
            mark,
            f"1{mark}",
            f"2024-1{mark}",
            f"2024年{mark}月",
            f"2024-{mark}-05",
            f"2024-01-0{mark}",
            f"{mark}%",
        ):
            with pytest.raises(Invalid):
                read(text)
