"""Tests of pasted values in form fields."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from tests.markup import document, plain
from tests.visitors import Visitor
from tracker.core.web.fields import LineField

REPORT = "/months/2025-01/reports/E020"


@pytest.fixture
def liaison(app):
    return Visitor(app, "liaison-E020")


def _save(visitor, **typed):
    """Save the first project of the report with some boxes changed. Return the answer and the key of the project."""
    page = document(visitor.get(REPORT).text)
    key = page.names(r"p\d+-total")[0][1:].partition("-")[0]
    boxes = {f"p{key}-{name}": text for name, text in typed.items()}
    return visitor.post(f"{REPORT}/save", {**page.boxes("version"), f"p{key}-answer": "given", **boxes}), key


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("total", "125\t130", "两个值"), ("total", "125 130", "两个值"), ("total", "12.5\n1", "两个值"), ("total", "125,\u00a0130", "两个值"), ("total", "①", "不是金额"),
        ("total", "¥1,250", "货币符号"), ("total", "\u202e05.21", "文字方向"), ("image_percent", "5 5", "两个值"), ("image_percent", "④", "不是百分数"),
        ("built_on", "2024-11", "写到日"), ("built_on", "2024.12", "写到日"), ("built_on", "2024/11", "写到日"), ("built_on", "2024年11月", "写到日"), ("built_on", "2024-11-30\t2024-12-01", "两个值"),
        ("restart_on", "202411", "写到日"),
    ],
)  # fmt: skip
def test_what_could_be_two_values_or_is_only_a_month_is_an_error_at_its_field(liaison, box, typed, words):
    answer, key = _save(liaison, **{box: typed, "note": "写好的说明"})
    assert answer.status_code == 422
    assert f'href="#p{key}-{box}"' in answer.text
    assert "写好的说明" in answer.text
    assert words in plain(answer.text)


@pytest.mark.parametrize(
    ("box", "typed", "kept"),
    [("total", "\u202a1,250.50\u202c", "1,250.50"), ("total", "\u200b12.50\ufeff", "12.50"), ("total", "1250.5\t\r\n", "1,250.50"), ("total", "0.5亿元", "5,000.00"),
     ("total", "１２．５\u00a0万元", "12.50"), ("image_percent", "５５％", "55"), ("note", "第一\u202e行\r\n第\x00二行\u2067", "第一行\n第二行")],
)  # fmt: skip
def test_what_looks_right_is_kept_as_it_looks(liaison, box, typed, kept):
    answer, key = _save(liaison, **{box: typed})
    assert answer.status_code == 302
    assert document(liaison.get(REPORT).text).value(f"p{key}-{box}") == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("甲\r\n乙\t丙", "甲 乙 丙"), ("\u202e甲\u2067乙\x00\x85", "甲乙"), (" 买买提·阿布都拉\u200b ", "买买提·阿布都拉"), ("甲\u00a0 \u3000乙", "甲 乙")],
)  # fmt: skip
def test_a_name_is_kept_as_one_line_without_marks(typed, kept):
    class Named(Form):
        name = LineField("")

    assert Named(MultiDict({"name": typed})).name.data == kept
