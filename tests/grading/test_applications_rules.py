"""Tests of the application table over all states, roles and actions; properties of assessment and funnel days."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.roles import Role
from tracker.core.workflow.table import Refused, refusal
from tracker.grading.rules import (
    APPLICATION,
    FULFILS,
    ApplicationSituation,
    ApplicationState,
    Claim,
    FunnelStep,
    GradeLevel,
    Target,
    majority,
    verdict,
    wanted_level,
    weakest,
)
from tracker.grading.rules.applications import CLEARS, DATE_SET_BY, Action, ApplicationNeed, ApplicationWho, days_of

LETTERS = (GradeLevel.A, GradeLevel.B, GradeLevel.C, GradeLevel.D)
SETS_OF_LEVELS = st.sampled_from(
    [LETTERS, (GradeLevel.A_PLUS, *LETTERS), LETTERS[:2] + (GradeLevel.B_MINUS,) + LETTERS[2:]]
)
PLACES = {
    "liaison": {"role": Role.LIAISON, "is_own_enterprise": True},
    "another liaison": {"role": Role.LIAISON},
    "county": {"role": Role.REVIEWER, "is_holder": True},
    "prefecture": {"role": Role.REVIEWER, "is_holder": True, "holder_is_last": True},
    "root": {"role": Role.REVIEWER, "is_holder": True, "holder_is_last": True, "holder_is_root": True},
    "another bureau": {"role": Role.REVIEWER},
    "expert": {"role": Role.EXPERT, "is_invited": True},
    "uninvited expert": {"role": Role.EXPERT},
    "analyst": {"role": Role.ANALYST, "is_holder": True, "holder_is_root": True},
    "nobody": {"role": None},
}
MAY = {
    ApplicationWho.FILER: {"liaison"}, ApplicationWho.LOWER: {"county"}, ApplicationWho.LAST: {"prefecture", "root"},
    ApplicationWho.HOLDER: {"county", "prefecture", "root"}, ApplicationWho.ROOT: {"root"},
    ApplicationWho.EXPERT: {"expert"},
}  # fmt: skip


@pytest.mark.parametrize("action", APPLICATION.table)
def test_every_step_is_open_in_its_states_to_its_people_and_to_nobody_else(action):
    step = APPLICATION.step(action)
    for state, (name, place) in product(ApplicationState, PLACES.items()):
        refused = refusal(APPLICATION, ApplicationSituation(state=state, **place), action)
        if state not in step.from_states:
            assert refused is not None, (state, name)
            assert refused.kind is Refused.STATE, (state, name)
        elif name not in MAY[step.who]:
            assert refused is not None, (state, name)
            assert refused.kind is Refused.WHO, (state, name)
        else:
            assert refused is None, (state, name, str(refused))


def test_nobody_decides_what_they_proposed_or_handles_what_they_filed():
    for action, step in APPLICATION.table.items():
        for state, place in product(step.from_states, PLACES.values()):
            now = ApplicationSituation(state=state, is_filer=True, is_proposer=True, **place)
            if action not in (Action.SAVE, Action.APPLY, Action.WITHDRAW):
                assert refusal(APPLICATION, now, action) is not None
            if action in (Action.AGREE, Action.DISAGREE):
                other = ApplicationSituation(state=state, is_proposer=True, **place)
                assert refusal(APPLICATION, other, action) is not None


def test_what_is_missing_closes_a_step_and_says_how_many():
    for step, place in product(APPLICATION.table.items(), PLACES.values()):
        action, row = step
        for need in row.needs:
            now = ApplicationSituation(state=min(row.from_states), missing={need: 3}, **place)
            refused = refusal(APPLICATION, now, action)
            assert refused is not None
            if refused.kind is Refused.STATE and need is not ApplicationNeed.CLEARED:
                assert "3" in str(refused.sentence) or "{n}" not in need.label


def test_no_step_is_skipped_on_the_way_to_a_grade():
    """Leave any one day out: there is no way to RATED without setting it."""
    for left_out in FunnelStep:
        seen, fresh = set(), {ApplicationState.DRAFT}
        while fresh:
            state = fresh.pop()
            seen.add(state)
            for action, step in APPLICATION.table.items():
                for start, ends in step.edges():
                    if start is state and DATE_SET_BY.get((action, ends)) is not left_out and ends not in seen:
                        fresh.add(ends)
        assert ApplicationState.RATED not in seen, left_out


@given(st.data())
def test_the_weakest_indicator_decides_and_exactly_what_is_short_is_named(data):
    levels = data.draw(SETS_OF_LEVELS)
    target = data.draw(st.sampled_from(list(Target)))
    claim = st.builds(Claim, st.sampled_from([*levels, None])) | st.just(Claim(None, not_applicable=True))
    claims = data.draw(st.dictionaries(st.integers(1, 12), claim, min_size=1, max_size=9))
    found = verdict(claims, target, levels)
    counted = {key: levels[-1] if each.level is None else each.level for key, each in claims.items()
               if not each.not_applicable}  # fmt: skip
    assert found.grade == (max(counted.values(), key=levels.index) if counted else levels[-1])
    assert found.wanted in FULFILS[target]
    assert {key for key in counted if levels.index(counted[key]) > levels.index(found.wanted)} == set(found.short)
    assert found.reached is (bool(counted) and levels.index(found.grade) <= levels.index(found.wanted))
    mended = claims | {key: Claim(found.wanted) for key in found.short}
    assert verdict(mended, target, levels).short == ()


def test_an_edition_without_the_levels_of_a_target_gives_no_verdict():
    words = (GradeLevel.LEADING, GradeLevel.NOT_LEADING)
    assert wanted_level(Target.B, words) is None
    assert wanted_level(Target.A, words) is GradeLevel.LEADING
    with pytest.raises(ValueError, match="levels of the target"):
        verdict({1: Claim(GradeLevel.LEADING)}, Target.B, words)
    with pytest.raises(ValueError, match="grade set"):
        weakest([], ())


@given(SETS_OF_LEVELS, st.data())
def test_a_level_stands_where_more_than_half_of_the_experts_grant_it(levels, data):
    given_ = data.draw(st.lists(st.sampled_from(levels), min_size=1, max_size=9))
    found = majority([Claim(each) for each in given_], levels)
    granting = sum(levels.index(each) <= levels.index(found.level) for each in given_)
    better = sum(levels.index(each) < levels.index(found.level) for each in given_)
    assert granting * 2 > len(given_)
    assert better * 2 <= len(given_)


def test_that_an_indicator_does_not_apply_takes_more_than_half_and_no_opinion_claims_nothing():
    no, b = Claim(None, not_applicable=True), Claim(GradeLevel.B)
    assert majority([no, b], LETTERS) == b
    assert majority([no, no, b], LETTERS) == no
    assert majority([], LETTERS) == Claim()


@given(
    st.lists(
        st.sampled_from([(action, ends) for action, step in APPLICATION.table.items() for _, ends in step.edges()]),
        max_size=30,
    )
)
def test_the_days_are_those_of_the_last_time_each_step_was_taken_and_not_taken_back(steps):
    began = date(2024, 1, 1)
    dated = [(action, ends, began + timedelta(place)) for place, (action, ends) in enumerate(steps)]
    found = days_of(dated)
    for step in FunnelStep:
        last = max((place for place, each in enumerate(steps) if step in CLEARS.get(each[0], ())), default=-1)
        taken = [
            day for place, (*each, day) in enumerate(dated) if place > last and DATE_SET_BY.get(tuple(each)) is step
        ]
        assert (step in found) is bool(taken)
