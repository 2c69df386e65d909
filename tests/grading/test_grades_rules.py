"""Tests of grading rules: weakest indicator, several industries, who records what, due documents."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.calendar import dates
from tracker.core.errors import Invalid
from tracker.core.roles import Role
from tracker.core.workflow.table import refusal
from tracker.grading.rules import BEST_FIRST, EditionState, GradeLevel, RecordKind, SeveralRule, weakest
from tracker.grading.rules.changes import CHANGE, ChangeSituation, change_problems
from tracker.grading.rules.editions import (
    WORDS,
    EditionFacts,
    edition_problems,
    ordered,
    overall,
    read_levels,
    write_levels,
)
from tracker.grading.rules.eligibility import RULES, Standing, examine
from tracker.grading.rules.records import barred_until, is_regional
from tracker.proposals.rules import ProposalAction, ProposalState
from tracker.register.rules.register import Level
from tracker.reports.rules.findings import Level as FindingLevel

LETTERS = tuple(level for level in BEST_FIRST if level not in WORDS)
editions = st.sets(st.sampled_from(LETTERS), min_size=2).map(ordered) | st.just(WORDS)


@given(st.data(), editions)
def test_the_weakest_indicator_decides_in_every_edition(data, levels):
    answers = data.draw(st.lists(st.sampled_from([*levels, None]), min_size=1))
    found = weakest(answers, levels)
    given_ones = [levels[-1] if each is None else each for each in answers]
    assert found in given_ones
    assert all(levels.index(each) <= levels.index(found) for each in given_ones)
    better = [levels[0]] * len(answers)
    assert weakest(better, levels) is levels[0]
    assert weakest([*answers, None], levels) is levels[-1]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(BEST_FIRST)), max_size=4), st.sampled_from(SeveralRule)
)
def test_several_industries_give_the_lowest_or_the_main_and_never_mix_words_with_letters(held, rule):
    found = overall(held, rule, "a")
    levels = [level for _, level in held]
    if rule is SeveralRule.MAIN:
        assert found == next((level for industry, level in held if industry == "a"), None)
    elif not levels or {level in WORDS for level in levels} == {True, False}:
        assert found is None
    else:
        assert found in levels
        assert all(BEST_FIRST.index(level) <= BEST_FIRST.index(found) for level in levels)


@given(editions)
def test_levels_are_read_as_they_are_written(levels):
    assert read_levels(write_levels(levels)) == levels
    assert read_levels("、".join(reversed(levels))) == levels


def test_a_word_that_is_no_level_is_told():
    with pytest.raises(Invalid, match="“E”不是等级"):
        read_levels("A E")
    assert read_levels("") == ()


def test_what_is_wrong_with_an_edition_is_told_at_once():
    facts = EditionFacts(
        edition="", title="", state=EditionState.DRAFT, from_day=date(2025, 2, 1), to_day=date(2025, 1, 1), levels=(GradeLevel.A, GradeLevel.LEADING),
        several=SeveralRule.LOWEST, document="", source="",
    )  # fmt: skip
    assert len(edition_problems(facts)) == 4


def test_nobody_decides_what_they_proposed_and_each_level_has_its_decider():
    for action, level, role, at, approver, chain, mine in product(
        ProposalAction, GradeLevel, Role, Level, (False, True), (False, True), (False, True)
    ):
        new = action is ProposalAction.PROPOSE
        now = ChangeSituation(
            state=None if new else ProposalState.PROPOSED, role=role, level=level, approver=approver, on_chain=chain,
            at=at, is_proposer=mine and not new,
        )  # fmt: skip
        is_open = refusal(CHANGE, now, action) is None
        if new:
            assert is_open == (role is Role.REVIEWER and chain)
        elif action is ProposalAction.WITHDRAW:
            assert is_open == mine
        elif action in (ProposalAction.CONSENT, ProposalAction.DECLINE):
            assert not is_open
        else:
            high = at is Level.REGION or (at is Level.PREFECTURE and not is_regional(level))
            assert is_open == (role is Role.REVIEWER and chain and approver and high and not mine)
        if not new:
            done = ChangeSituation(
                state=ProposalState.APPROVED, role=role, level=level, approver=True, on_chain=True, at=at
            )
            assert refusal(CHANGE, done, action) is not None


def test_what_may_be_recorded_lowered_and_restored():
    levels = ordered(LETTERS)
    a, b, c = GradeLevel.A, GradeLevel.B, GradeLevel.C
    assert change_problems(RecordKind.RECORDED, c, None, levels) == []
    assert change_problems(RecordKind.RECORDED, b, None, levels)
    assert change_problems(RecordKind.RECORDED, c, c, levels)
    assert change_problems(RecordKind.DOWNGRADED, c, b, levels) == []
    assert change_problems(RecordKind.DOWNGRADED, a, b, levels)
    assert change_problems(RecordKind.DOWNGRADED, c, None, levels)
    assert change_problems(RecordKind.DOWNGRADED, c, b, (a, b))
    assert change_problems(RecordKind.RESTORED, a, c, levels) == []
    assert change_problems(RecordKind.RESTORED, a, c, levels, a) == []
    assert change_problems(RecordKind.RESTORED, a, c, levels, b)
    assert change_problems(RecordKind.RECORDED, c, None, levels, GradeLevel.D)
    assert change_problems(RecordKind.RECORDED, c, None, levels, b) == []


def test_a_bar_ends_on_the_same_day_or_the_last_of_its_month():
    assert barred_until(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert barred_until(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert barred_until(date(2024, 8, 31), 0) is None
    assert dates.later(date(2024, 12, 1), 1) == date(2025, 1, 1)


def test_eligibility_tells_the_gravest_first():
    assert examine(Standing()) == []
    bad = Standing(
        edition_known=False,
        barred_to=date(2026, 1, 1),
        overdue=2,
        exceedances=1,
        unfinished_tracks=3,
        held=GradeLevel.C,
    )
    found = examine(bad)
    assert [each.code for each in found] == [code for _, code, _, _ in RULES]
    assert [each.level for each in found] == [FindingLevel(each) for each in "AABBCD"]
    assert "2 个治理项目" in str(found[2].sentence)
