"""Tests of the closing table: every state of month and side, role and action."""

import itertools

import pytest

from tracker.closing.rules import MONTH_END, REOPENABLE, ClosingAction, ClosingSituation, SidePhase, goes_on_as
from tracker.core.calendar.months import MonthState
from tracker.core.roles import Role
from tracker.core.workflow.table import Refused, refusal
from tracker.reports.rules.reports import DECIDED, HANDED_IN, ReportState, ends_as

A, M, P = ClosingAction, MonthState, SidePhase


def _open(action, month, phase):
    """Say in plain words when an approver of a root may act."""
    if month is M.CLOSED:
        return action is A.REOPEN or (action is A.SIGN_OFF and phase is P.REOPENED)
    return (
        month is M.OPEN
        and {
            A.SIGN_OFF: phase is not P.SIGNED,
            A.CLOSE: phase is P.SIGNED,
            A.REOPEN: phase is not P.UNSIGNED,
        }[action]
    )


@pytest.mark.parametrize("action", A)
def test_each_action_is_open_in_exactly_the_states_that_the_rules_name_and_to_approvers_of_a_root(action):
    whos = list(itertools.product((None, *Role), (False, True), (False, True)))
    for month, phase, (role, approver, is_root) in itertools.product(M, P, whos):
        now = ClosingSituation(state=(month, phase), role=role, approver=approver, is_root=is_root)
        found = refusal(MONTH_END, now, action)
        if role is Role.REVIEWER and approver and is_root:
            assert (found is None) is _open(action, month, phase), (action, month, phase)
            assert found is None or found.kind is Refused.STATE
        else:
            assert found.kind is Refused.WHO


@pytest.mark.parametrize("month", [M.OPEN, M.CLOSED])
def test_no_month_is_reopened_once_a_later_one_is_published(month):
    now = ClosingSituation(
        state=(month, P.SIGNED), role=Role.REVIEWER, approver=True, is_root=True, published_later="2025-02"
    )
    assert "2025-02 已发布" in str(refusal(MONTH_END, now, A.REOPEN).sentence)


def test_what_lies_with_a_bureau_ends_as_unfinished_and_what_lies_with_its_enterprise_as_missed():
    assert ends_as(handed_in=True) is ReportState.UNFINISHED
    assert ends_as(handed_in=False) is ReportState.MISSED
    assert ReportState.UNFINISHED in HANDED_IN
    assert ReportState.MISSED not in HANDED_IN


def test_a_reopened_report_goes_on_where_it_stood_and_an_approved_one_in_a_new_round():
    assert REOPENABLE == DECIDED
    assert goes_on_as(ReportState.MISSED, 1) == (ReportState.DRAFT, 1)
    assert goes_on_as(ReportState.MISSED, 2) == (ReportState.RETURNED, 2)
    assert goes_on_as(ReportState.UNFINISHED, 2) == (ReportState.IN_REVIEW, 2)
    assert goes_on_as(ReportState.APPROVED, 1) == (ReportState.RETURNED, 2)
