"""The table of a monthly report, asked for every state, role and action."""

import itertools

import pytest

from tracker.domain.reports import ReportState
from tracker.domain.roles import Role
from tracker.domain.workflow import REPORT, Action, Refused, Situation, refusal

EDITABLE = {ReportState.DRAFT, ReportState.RETURNED}
EVERY = list(itertools.product(ReportState, [None, *Role], REPORT.steps, [False, True], [False, True]))


def _open(state, role, action, mine, root):
    """Say in plain words who may do what; `mine` is one's own enterprise, or the report is in one's hands."""
    if action in (Action.SAVE, Action.SUBMIT):
        return state in EDITABLE and role is Role.LIAISON and mine
    return state is ReportState.IN_REVIEW and role is Role.REVIEWER and mine and root is (action is Action.APPROVE)


@pytest.mark.parametrize("month_open", [True, False])
def test_an_action_is_open_to_exactly_those_the_rules_name(month_open):
    for state, role, action, mine, root in EVERY:
        now = Situation(state, month_open, role, is_own_enterprise=mine, is_holder=mine, holder_is_root=root)
        wanted = month_open and _open(state, role, action, mine, root)
        assert (refusal(REPORT, action, now) is None) is wanted, (state, role, action, mine, root)


@pytest.mark.parametrize("action", [Action.PASS_UP, Action.APPROVE])
def test_nobody_reviews_what_they_filed(action):
    now = Situation(ReportState.IN_REVIEW, True, Role.REVIEWER, is_holder=True, is_filer=True,
                    holder_is_root=action is Action.APPROVE)  # fmt: skip
    assert refusal(REPORT, action, now).kind is Refused.WHO


def test_open_problems_block_the_submission_and_are_counted():
    now = Situation(ReportState.DRAFT, True, Role.LIAISON, is_own_enterprise=True, open_problems=3)
    assert "3" in str(refusal(REPORT, Action.SUBMIT, now).sentence)
    assert refusal(REPORT, Action.SAVE, now) is None


def test_a_closed_month_is_told_before_whose_turn_it_is():
    now = Situation(ReportState.DRAFT, False, None)
    assert {refusal(REPORT, action, now).kind for action in REPORT.steps} == {Refused.STATE}
