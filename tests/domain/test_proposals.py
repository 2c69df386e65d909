"""The table of proposals, asked for every state, role and action."""

import itertools

import pytest

from tracker.domain.proposals import ProposalAction, ProposalSituation, ProposalState, proposal_refusal
from tracker.domain.roles import Role
from tracker.domain.workflow import Refused

STATES = [None, *ProposalState]


def _open(action, now):
    """Say in plain words who may do what."""
    if action is ProposalAction.PROPOSE:
        return now.state is None and now.role is Role.REVIEWER and now.is_supervisor
    if now.state is not ProposalState.PROPOSED:
        return False
    if action is ProposalAction.WITHDRAW:
        return now.is_proposer
    return now.role is Role.REVIEWER and now.approver and now.is_above and not now.is_proposer


@pytest.mark.parametrize("action", ProposalAction)
def test_a_step_is_open_to_exactly_those_the_rules_name(action):
    flags = itertools.product([False, True], repeat=4)
    for state, role, (approver, supervisor, above, proposer) in itertools.product(STATES, Role, list(flags)):
        now = ProposalSituation(state, role, approver, supervisor, above, proposer)
        assert (proposal_refusal(action, now) is None) is _open(action, now), now


def test_without_an_open_month_nothing_can_take_effect_but_a_rejection_can_be_given():
    now = ProposalSituation(ProposalState.PROPOSED, Role.REVIEWER, approver=True, is_above=True, month_open=False)
    assert proposal_refusal(ProposalAction.APPROVE, now).kind is Refused.STATE
    assert proposal_refusal(ProposalAction.REJECT, now) is None
