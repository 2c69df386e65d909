"""Tests of typed values that contradict the chosen answer."""

from dataclasses import replace

import pytest

from tests.markup import document
from tests.report_pages import REPORT, Editor, boxes_of, under_construction
from tracker.plans.rules import Acceptance, Stage
from tracker.reports.rules.reports import NEWS, Answer, Entry, Reduction

TYPED = {
    "total": "9,999.00", "built_on": "2025-01-12", "accepted_on": "2025-01-20", "image_percent": "77",
    "reduction": "settlement", "reduction_note": "审减",
}  # fmt: skip
WITHOUT_NEWS = [answer.value for answer in Answer if answer is not Answer.GIVEN]


@pytest.fixture
def liaison(app):
    return Editor(app, "liaison-E020")


def _kept(page, key, name):
    if name == "reduction_note":
        return document(page).value(f"p{key}-{name}")
    return boxes_of(page)[f"p{key}-{name}"]


def _known(name):
    return {"stage": [each.value for each in Stage], "acceptance": [each.value for each in Acceptance]}.get(name)


def _pick(name, page, key):
    known = _known(name)
    if known is None:
        return TYPED[name]
    return next(each for each in known if each != boxes_of(page)[f"p{key}-{name}"])


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize("opened", ["", "unchanged"])
def test_typing_a_value_makes_the_answer_given_without_scripts_too(liaison, name, opened):
    key = under_construction(liaison)
    if opened:
        assert liaison.send(f"{REPORT}/save", **{f"p{key}-answer": opened}).status_code == 302
    page = liaison.get(REPORT).text
    value = _pick(name, page, key)
    typed = boxes_of(page) | {f"p{key}-{name}": value}
    assert typed[f"p{key}-answer"] == opened
    assert liaison.send(f"{REPORT}/save", **typed).status_code == 302
    after = liaison.get(REPORT).text
    assert boxes_of(after)[f"p{key}-answer"] == "given"
    assert _kept(after, key, name) == value


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize("answer", WITHOUT_NEWS)
def test_a_contradiction_is_said_at_its_field_and_nothing_is_dropped(liaison, name, answer):
    key = under_construction(liaison)
    page = liaison.get(REPORT).text
    value = _pick(name, page, key)
    typed = boxes_of(page) | {f"p{key}-answer": answer, f"p{key}-{name}": value, f"p{key}-note": "写好的说明"}
    told = liaison.send(f"{REPORT}/save", **typed)
    assert told.status_code == 422
    assert f'id="p{key}-{name}-error"' in told.text
    assert "这一项却与上月不同" in told.text
    assert _kept(told.text, key, name) == value
    assert "写好的说明" in told.text
    kept = liaison.send(f"{REPORT}/save", **typed, headers={"X-Autosave": "1"})
    assert kept.status_code == 422
    assert set(kept.json["wrong"]) == {f"p{key}-answer", f"p{key}-{name}"}
    assert "写好的说明" in liaison.get(REPORT).text


def test_money_typed_before_and_an_answer_chosen_after_is_a_contradiction_too(liaison):
    key = under_construction(liaison)
    typed = {f"p{key}-answer": "given", f"p{key}-total": "9,999.00"}
    assert liaison.send(f"{REPORT}/save", **typed).status_code == 302
    page = liaison.get(REPORT).text
    answer = liaison.send(f"{REPORT}/save", **boxes_of(page) | {f"p{key}-answer": "unchanged"})
    assert answer.status_code == 422
    assert boxes_of(liaison.get(REPORT).text)[f"p{key}-total"] == "9,999.00"


def test_every_value_that_is_news_is_compared_and_words_are_not():
    last = Entry(answer=None, stage=Stage.CONSTRUCTION, total=100, image_percent=10)
    other = {
        "stage": Stage.BUILT, "total": 200, "built_on": "x", "accepted_on": "x", "acceptance": Acceptance.ENTERPRISE,
        "image_percent": 20, "reduction": Reduction.OTHER, "reduction_note": "x",
    }  # fmt: skip
    same = replace(last, answer=Answer.UNCHANGED, note="x", difficulty="x", next_step="x", restart_on=None)
    assert same.contradictions(last) == []
    for name, value in other.items():
        assert [each for each, _ in replace(same, **{name: value}).contradictions(last)] == [name]
        assert replace(same, answer=Answer.GIVEN, **{name: value}).contradictions(last) == []


def test_a_date_that_was_never_given_may_be_filled_in_without_news():
    last = Entry(answer=None, stage=Stage.BUILT, total=100)
    filled = replace(last, answer=Answer.SUSPENDED, built_on="2024-06-30")
    assert filled.contradictions(last) == []
    assert filled.news(last) == []
