"""Tests of the reader of HTML that the other tests use."""

import pytest

from tests.forms import of_page
from tests.markup import document, plain

PAGE = """
<main><section aria-labelledby="h-a"><h2 id="h-a">一览</h2>
<table><thead><tr><th>名称</th></tr></thead><tbody><tr><th>甲<i>厂</i></th><td class="num">1,250</td></tr></tbody></table>
<a href="/months/2024-12?a=1&amp;b=2"><span class="what"><b>3</b> 家</span></a></section>
<section aria-label="填报"><form id="f" method="post" action="/save?x=1">
<input name="version" type="hidden" value="7"><input name="name" value="&quot;甲&quot; &lt;b&gt;">
<input type="checkbox" name="ticked" checked><input type="checkbox" name="open" value="y">
<input type="radio" name="way" value="a"><input type="radio" name="way" value="b" checked>
<input type="file" name="file"><input name="closed" value="1" disabled>
<select name="stage"><option value="">—</option><option value="built">建成</option></select>
<select name="level"><option value="A" disabled>A</option><option>B</option></select>
<select name="state"><option value="idle">停产</option><option value="open" selected>在产</option></select>
<textarea name="note">
第一行
第二行</textarea><button name="do" value="send" formaction="/check">提交</button></form>
<input name="beside" form="f" value="旁"><input name="lost" value="散"></section></main>
<script>var words = "看不见";</script>
"""


def test_a_form_is_sent_as_a_browser_sends_it():
    sent = {"version": "7", "name": '"甲" <b>', "ticked": "on", "way": "b", "stage": "", "level": "B", "state": "open",
            "note": "第一行\n第二行"}  # fmt: skip
    assert document(PAGE).one("form").fields == sent
    assert document(PAGE).fields == {**sent, "beside": "旁", "lost": "散"}
    (form,) = document(PAGE).forms
    assert form.addresses == {"/save?x=1", "/check"}
    assert form.fields == {name: [value] for name, value in {**sent, "beside": "旁"}.items()}


def test_a_crawl_chooses_something_in_every_list():
    forms = of_page(PAGE)
    assert set(forms) == {"/save", "/check"}
    assert forms["/save"]["stage"] == ["built"]


def test_boxes_are_found_by_name_sent_or_not():
    page = document(PAGE)
    assert page.value("version") == "7"
    assert page.values("way") == ["a", "b"]
    assert page.names("ticked|open|file") == ["ticked", "open", "file"]
    assert page.hidden == page.boxes("version")
    with pytest.raises(LookupError):
        page.value("nothing")


def test_parts_words_links_and_rows_are_those_that_a_reader_sees():
    page = document(PAGE)
    assert page.part("一览").words == "一览 名称 甲 厂 1,250 3 家"
    assert page.part("一览").rows == [["甲 厂", "1,250"]]
    assert page.links == [("/months/2024-12?a=1&b=2", "3 家")]
    assert page.address("/months/.*") == "/months/2024-12?a=1&b=2"
    assert page.texts("tbody th") == ["甲厂"]
    assert page.one(".what").without("b").words == "家"
    assert page.said("td, th", r"[\d,]+") == "1,250"
    assert page.attribute("section", "aria-labelledby") == "h-a"
    assert "看不见" not in page.words
    with pytest.raises(LookupError):
        page.one("aside")


@pytest.mark.parametrize(
    ("markup", "words"),
    [("", ""), ("  ", ""), ("只有字", "只有字"), ("<td>甲</td><td>乙</td>", "甲 乙"), ("a&amp;b<!-- c --> d", "a&b d"),
     ("<?xml version='1.0' encoding='gbk'?><p>甲</p>", "甲")],
)  # fmt: skip
def test_a_fragment_has_words_too(markup, words):
    assert plain(markup) == words


def test_a_page_that_was_just_read_is_not_parsed_again():
    assert document(PAGE) is document(PAGE)
