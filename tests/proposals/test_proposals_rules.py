"""Tests of the proposal table for every state, role and action."""

import itertools

import pytest

from tracker.core.roles import Role
from tracker.core.workflow.table import Refused, refusal
from tracker.proposals.rules import (
    PROPOSAL,
    Ends,
    Party,
    ProposalAction,
    ProposalNeed,
    ProposalSituation,
    ProposalState,
    parties,
    state_after,
)

STATES = [None, *ProposalState]


def _open(action, now):
    """Say in plain words who may do what."""
    if action is ProposalAction.PROPOSE:
        return now.state is None and now.role is Role.REVIEWER and now.is_supervisor
    if now.state not in (ProposalState.RECEIVING, ProposalState.ACROSS, ProposalState.PROPOSED):
        return False
    if action is ProposalAction.WITHDRAW:
        return now.is_proposer
    another = now.role is Role.REVIEWER and not now.is_proposer and not now.has_consented
    if action in (ProposalAction.CONSENT, ProposalAction.DECLINE):
        return another and now.is_awaited and now.state is not ProposalState.PROPOSED
    if action is ProposalAction.APPROVE and now.state is not ProposalState.PROPOSED:
        return False
    return another and now.approver and now.is_above


@pytest.mark.parametrize("action", ProposalAction)
def test_a_step_is_open_to_exactly_those_the_rules_name(action):
    flags = list(itertools.product([False, True], repeat=6))
    for state, role, (approver, supervisor, above, proposer, awaited, consented) in itertools.product(
        STATES, Role, flags
    ):
        now = ProposalSituation(
            state=state, role=role, approver=approver, is_supervisor=supervisor, is_above=above, is_proposer=proposer,
            is_awaited=awaited, has_consented=consented,
        )  # fmt: skip
        assert (refusal(PROPOSAL, now, action) is None) is _open(action, now), now


def test_whoever_receives_agrees_and_across_the_sides_both_roots_but_never_whoever_proposed():
    for proposing, receiver, root_from, root_to in itertools.product(range(4), repeat=4):
        asked = parties(Ends(proposing, receiver, root_from, root_to))
        across = {root_from, root_to} if root_from != root_to else set()
        assert set(asked) == ({receiver} | across) - {proposing}
        if receiver != proposing:
            assert asked[receiver] is Party.RECEIVER


def test_the_receiver_agrees_before_the_roots_and_all_of_them_before_the_decision():
    assert state_after([Party.RECEIVER, Party.ROOT_FROM, Party.ROOT_TO]) is ProposalState.RECEIVING
    assert state_after([Party.ROOT_FROM, Party.ROOT_TO]) is ProposalState.ACROSS
    assert state_after([Party.ROOT_TO]) is ProposalState.ACROSS
    assert state_after([]) is ProposalState.PROPOSED


def test_a_decision_that_came_too_early_names_whose_agreement_is_missing():
    now = ProposalSituation(
        state=ProposalState.ACROSS, role=Role.REVIEWER, approver=True, is_above=True, awaited=("甲局", "乙厅")
    )  # fmt: skip
    assert str(refusal(PROPOSAL, now, ProposalAction.APPROVE).sentence) == "还须甲局、乙厅同意，才能决定。"
    assert "甲局、乙厅" in str(refusal(PROPOSAL, now, ProposalAction.CONSENT).sentence)


def test_without_an_open_month_nothing_can_take_effect_but_a_rejection_can_be_given():
    now = ProposalSituation(
        state=ProposalState.PROPOSED, role=Role.REVIEWER, approver=True, is_above=True,
        missing={ProposalNeed.OPEN_MONTH: 1},
    )  # fmt: skip
    assert refusal(PROPOSAL, now, ProposalAction.APPROVE).kind is Refused.STATE
    assert refusal(PROPOSAL, now, ProposalAction.REJECT) is None
