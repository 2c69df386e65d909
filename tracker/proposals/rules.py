"""Transition table of proposals (提请). An approved change is in force from the open month on.

The receiving bureau of a transfer consents before anybody decides. For a transfer between 地方 and 兵团, both root
bureaus consent too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Situation, Step, Subject, Workflow, register


class ProposalKind(LabeledEnum):
    """The kinds of change that can be proposed."""

    TRANSFER = "transfer", "企业划转"
    PRODUCTION = "production", "停产、复产、关停"
    PLAN_NEW = "plan_new", "列入计划"
    PLAN_CHANGE = "plan_change", "计划调整"
    PLAN_DROP = "plan_drop", "退出计划"


class ProposalState(LabeledEnum):
    """The states of a proposal."""

    RECEIVING = "receiving", "待划入方同意"
    ACROSS = "across", "待双方上级同意"
    PROPOSED = "proposed", "待决定"
    APPROVED = "approved", "已同意"
    REJECTED = "rejected", "已否决"
    WITHDRAWN = "withdrawn", "已撤回"


class ProposalAction(LabeledEnum):
    """The steps of a proposal."""

    PROPOSE = "propose", "提请"
    CONSENT = "consent", "同意划转"
    DECLINE = "decline", "不同意划转"
    APPROVE = "approve", "同意"
    REJECT = "reject", "否决"
    WITHDRAW = "withdraw", "撤回"


class ProposalWho(LabeledEnum):
    """Who takes a step of a proposal."""

    SUPERVISOR = "supervisor", "企业的监管部门"
    PARTY = "party", "待同意单位的审核员"
    DECIDER = "decider", "上级部门的审批人"
    PROPOSER = "proposer", "提请人"


class Party(LabeledEnum):
    """The part in which a bureau consents to a transfer."""

    RECEIVER = "receiver", "划入方"
    ROOT_FROM = "root_from", "划出方上级"
    ROOT_TO = "root_to", "划入方上级"


STATE_OF = {
    Party.RECEIVER: ProposalState.RECEIVING, Party.ROOT_FROM: ProposalState.ACROSS, Party.ROOT_TO: ProposalState.ACROSS,
}  # fmt: skip
"""The state of a proposal in which the consent of each party is given."""


AWAITED = frozenset({ProposalState.RECEIVING, ProposalState.ACROSS})
"""The states in which a consent is missing."""
_DECIDABLE = frozenset({ProposalState.PROPOSED})
OPEN = AWAITED | _DECIDABLE


class Ends(NamedTuple):
    """The ids of the bureaus of a transfer: the proposing one, the receiving one, and the root bureau of each."""

    proposing: int
    receiver: int
    root_from: int
    root_to: int


def parties(ends: Ends) -> dict[int, Party]:
    """Return the bureaus that must consent to a transfer: the receiver, and both root bureaus between the sides.

    The proposing bureau consents by its proposal.
    """
    asked = {ends.receiver: Party.RECEIVER}
    if ends.root_from != ends.root_to:
        asked = {ends.root_from: Party.ROOT_FROM, ends.root_to: Party.ROOT_TO} | asked
    return {bureau: party for bureau, party in asked.items() if bureau != ends.proposing}


def state_after(awaited: Sequence[Party]) -> ProposalState:
    """Return the state of a proposal while consents are missing. The receiver consents before the root bureaus."""
    states = [STATE_OF[party] for party in awaited]
    return min(states, key=list(ProposalState).index, default=ProposalState.PROPOSED)


class ProposalNeed(LabeledEnum):
    """The conditions of a step besides the state and the person."""

    OPEN_MONTH = "open_month", "现在没有填报中的月份。打开下一个月后再决定，从那个月起生效。"


@dataclass(frozen=True, kw_only=True)
class ProposalSituation(Situation):
    """The values that decide which steps of a proposal are open. `state` is None before it is made."""

    state: ProposalState | None
    approver: bool = False
    is_supervisor: bool = False
    is_above: bool = False
    """The person's bureau is above the proposing bureau, or is the proposing root bureau itself."""
    is_proposer: bool = False
    is_awaited: bool = False
    """The consent of the person's bureau is missing now."""
    has_consented: bool = False
    """The person has consented already, for any bureau."""
    awaited: tuple[str, ...] = ()
    """The names of the bureaus whose consent is missing now."""

    @property
    def reviews(self) -> bool:
        """Return whether the person acts as a reviewer."""
        return self.role is Role.REVIEWER


def _closed(now: ProposalSituation, action: LabeledEnum) -> Message:
    if now.awaited and action is ProposalAction.APPROVE:
        return message("还须{bureaus}同意，才能决定。", bureaus=now.awaited)
    words = message(now.state.label) if now.state else message("还没有提请")
    return message("{state}，不能{action}。", state=words, action=message(action.label))


def _whose(now: ProposalSituation, step: Step[ProposalSituation]) -> Message:
    if step.who is ProposalWho.PARTY and now.awaited:
        return message("现在须由{bureaus}的审核员办理。", bureaus=now.awaited)
    return message("只有{who}可以{action}。", who=message(step.who.label), action=message(step.action.label))


_A, _S, _W = ProposalAction, ProposalState, ProposalWho
_NEW: frozenset[ProposalState | None] = frozenset({None})
_BY_ANOTHER: tuple[Condition[ProposalSituation], ...] = (
    Condition(
        closes=lambda now: now.is_proposer or now.has_consented,
        words=lambda now, action: message("自己提请或已代表本单位同意的，要由另一个人办理。"),
    ),
)
"""The rule that nobody decides a change that they proposed or consented to (rule 11)."""
PROPOSAL: Workflow[ProposalSituation] = register(
    Workflow(
        subject=Subject.PROPOSAL,
        record="这件提请",
        states=ProposalState,
        actions=ProposalAction,
        steps=(
            Step(
                action=_A.PROPOSE, from_states=_NEW, who=_W.SUPERVISOR,
                routes=((None, _S.RECEIVING), (None, _S.ACROSS), (None, _S.PROPOSED)),
            ),
            Step(
                action=_A.CONSENT, from_states=AWAITED, who=_W.PARTY, conditions=_BY_ANOTHER,
                routes=(
                    (_S.RECEIVING, _S.ACROSS), (_S.RECEIVING, _S.PROPOSED), (_S.ACROSS, _S.ACROSS),
                    (_S.ACROSS, _S.PROPOSED),
                ),
            ),
            Step(
                action=_A.DECLINE, from_states=AWAITED, who=_W.PARTY, to_state=_S.REJECTED, conditions=_BY_ANOTHER,
                needs_reason="请写明不同意的理由。",
            ),
            Step(
                action=_A.APPROVE, from_states=_DECIDABLE, who=_W.DECIDER, to_state=_S.APPROVED,
                conditions=_BY_ANOTHER, needs=(ProposalNeed.OPEN_MONTH,),
            ),
            Step(
                action=_A.REJECT, from_states=OPEN, who=_W.DECIDER, to_state=_S.REJECTED, conditions=_BY_ANOTHER
            ),
            Step(action=_A.WITHDRAW, from_states=OPEN, who=_W.PROPOSER, to_state=_S.WITHDRAWN),
        ),
        theirs={
            _W.SUPERVISOR: lambda now: now.reviews and now.is_supervisor,
            _W.PARTY: lambda now: now.reviews and now.is_awaited,
            _W.DECIDER: lambda now: now.reviews and now.approver and now.is_above,
            _W.PROPOSER: lambda now: now.is_proposer,
        },
        closed=_closed,
        whose=_whose,
    )
)  # fmt: skip
"""The workflow of a proposal. The missing consents decide in which state it waits."""
