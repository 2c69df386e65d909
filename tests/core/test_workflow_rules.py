"""Tests of the report table for every state, role and action."""

import itertools

import pytest

from tracker.core.roles import Role
from tracker.core.workflow.table import Refused, refusal
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import REPORT, Action, Need, ReportSituation

EDITABLE = {ReportState.DRAFT, ReportState.RETURNED}
FLAGS = ("own", "supervisor", "taken_over", "holder", "holder_is_root", "root", "passer")


def _situation(state, role, month_open=True, side_closed=False, **flags):
    return ReportSituation(
        state=state, month_open=month_open, role=role, is_own_enterprise=flags["own"], is_supervisor=flags["supervisor"],
        taken_over=flags["taken_over"], is_holder=flags["holder"], holder_is_root=flags["holder_is_root"],
        is_root=flags["root"], is_passer=flags["passer"], side_closed=side_closed,
    )  # fmt: skip


def _open(state, role, action, f):
    """Say in plain words who may do what."""
    reviews = role is Role.REVIEWER
    files = (role is Role.LIAISON and f["own"]) or (reviews and f["supervisor"] and f["taken_over"])
    held = state is ReportState.IN_REVIEW and reviews and f["holder"]
    return {
        Action.SAVE: state in EDITABLE and files,
        Action.SUBMIT: state in EDITABLE and files,
        Action.WITHDRAW: state is ReportState.IN_REVIEW and files,
        Action.FILE_FOR: state in EDITABLE and reviews and f["supervisor"],
        Action.PASS_UP: held and not f["holder_is_root"],
        Action.APPROVE: held and f["holder_is_root"],
        Action.RETURN: held,
        Action.RECALL: state is ReportState.IN_REVIEW and reviews and f["passer"],
        Action.REVOKE: state is ReportState.APPROVED and reviews and f["root"],
    }[action]


@pytest.mark.parametrize("action", REPORT.table)
def test_an_action_is_open_to_exactly_those_the_rules_name(action):
    for values in itertools.product((False, True), repeat=len(FLAGS)):
        flags = dict(zip(FLAGS, values, strict=True))
        for state, role in itertools.product(ReportState, (None, *Role)):
            found = refusal(REPORT, _situation(state, role, **flags), action)
            assert (found is None) is _open(state, role, action, flags), (state, role, action, flags)


@pytest.mark.parametrize("action", REPORT.table)
@pytest.mark.parametrize("closed", [{"month_open": False}, {"side_closed": True}])
def test_nothing_is_open_in_a_closed_month_or_a_side_signed_off(action, closed):
    everything = dict.fromkeys(FLAGS, True)
    for state, role in itertools.product(ReportState, (None, *Role)):
        assert refusal(REPORT, _situation(state, role, **everything, **closed), action).kind is Refused.STATE


@pytest.mark.parametrize("action", [Action.PASS_UP, Action.APPROVE, Action.RETURN])
@pytest.mark.parametrize("part", ["is_filer", "reviews_elsewhere"])
def test_nobody_reviews_what_they_filed_or_reviewed_elsewhere(action, part):
    now = ReportSituation(state=ReportState.IN_REVIEW, role=Role.REVIEWER, is_holder=True, **{part: True},
                    holder_is_root=action is Action.APPROVE)  # fmt: skip
    assert refusal(REPORT, now, action).kind is Refused.WHO


@pytest.mark.parametrize(
    ("action", "state", "more", "need"),
    [
        (Action.SUBMIT, ReportState.DRAFT, {"is_own_enterprise": True}, Need.MENDED),
        (Action.SUBMIT, ReportState.DRAFT, {"is_own_enterprise": True}, Need.EXPLAINED),
        (Action.SUBMIT, ReportState.RETURNED, {"is_own_enterprise": True}, Need.ANSWERED),
        (Action.PASS_UP, ReportState.IN_REVIEW, {"is_holder": True}, Need.EXCUSED),
        (Action.APPROVE, ReportState.IN_REVIEW, {"is_holder": True, "holder_is_root": True}, Need.EXCUSED),
        (Action.WITHDRAW, ReportState.IN_REVIEW, {"is_own_enterprise": True}, Need.UNTOUCHED),
        (Action.RECALL, ReportState.IN_REVIEW, {"is_passer": True}, Need.LATEST),
    ],
)
def test_what_is_missing_closes_the_step_and_is_counted(action, state, more, need):
    role = Role.LIAISON if "is_own_enterprise" in more else Role.REVIEWER
    assert refusal(REPORT, ReportSituation(state=state, role=role, **more), action) is None
    found = refusal(REPORT, ReportSituation(state=state, role=role, **more, missing={need: 3}), action)
    assert found.kind is Refused.STATE
    assert "3" in str(found.sentence) or "{n}" not in need.label


def test_a_closed_month_is_told_before_whose_turn_it_is():
    now = ReportSituation(state=ReportState.DRAFT, month_open=False, role=None)
    assert {refusal(REPORT, now, action).kind for action in REPORT.table} == {Refused.STATE}
