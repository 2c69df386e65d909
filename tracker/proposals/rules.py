"""The transition table of proposals (提请); an approved one takes effect from the open month on.

The receiving bureau consents before anybody decides; across the sides, both roots do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused


class ProposalKind(Choice):
    """What is asked for."""

    TRANSFER = "transfer", "企业划转"
    PRODUCTION = "production", "停产、复产、关停"
    PLAN_NEW = "plan_new", "列入计划"
    PLAN_CHANGE = "plan_change", "计划调整"
    PLAN_DROP = "plan_drop", "退出计划"


class ProposalState(Choice):
    """Where a proposal stands."""

    RECEIVING = "receiving", "待划入方同意"
    ACROSS = "across", "待双方上级同意"
    PROPOSED = "proposed", "待决定"
    APPROVED = "approved", "已同意"
    REJECTED = "rejected", "已否决"
    WITHDRAWN = "withdrawn", "已撤回"


class ProposalAction(Choice):
    """What may be done with a proposal."""

    PROPOSE = "propose", "提请"
    CONSENT = "consent", "同意划转"
    DECLINE = "decline", "不同意划转"
    APPROVE = "approve", "同意"
    REJECT = "reject", "否决"
    WITHDRAW = "withdraw", "撤回"


class ProposalWho(Choice):
    """Whose step it is."""

    SUPERVISOR = "supervisor", "企业的监管部门"
    PARTY = "party", "待同意单位的审核员"
    DECIDER = "decider", "上级部门的审批人"
    PROPOSER = "proposer", "提请人"


class Party(Choice):
    """As what a bureau agrees."""

    RECEIVER = "receiver", "划入方"
    ROOT_FROM = "root_from", "划出方上级"
    ROOT_TO = "root_to", "划入方上级"


STATE_OF = {
    Party.RECEIVER: ProposalState.RECEIVING, Party.ROOT_FROM: ProposalState.ACROSS, Party.ROOT_TO: ProposalState.ACROSS,
}  # fmt: skip
"""In which state the agreement of each is awaited."""


@dataclass(frozen=True)
class ProposalStep:
    """One row of the table: from which states (none: it begins), by whom, to which state (None: as consents tell)."""

    starts: frozenset[ProposalState]
    who: ProposalWho
    ends: ProposalState | None


AWAITED = frozenset({ProposalState.RECEIVING, ProposalState.ACROSS})
"""Where somebody's agreement is missing."""
_DECIDABLE = frozenset({ProposalState.PROPOSED})
OPEN = AWAITED | _DECIDABLE
STEPS = {
    ProposalAction.PROPOSE: ProposalStep(frozenset(), ProposalWho.SUPERVISOR, None),
    ProposalAction.CONSENT: ProposalStep(AWAITED, ProposalWho.PARTY, None),
    ProposalAction.DECLINE: ProposalStep(AWAITED, ProposalWho.PARTY, ProposalState.REJECTED),
    ProposalAction.APPROVE: ProposalStep(_DECIDABLE, ProposalWho.DECIDER, ProposalState.APPROVED),
    ProposalAction.REJECT: ProposalStep(OPEN, ProposalWho.DECIDER, ProposalState.REJECTED),
    ProposalAction.WITHDRAW: ProposalStep(OPEN, ProposalWho.PROPOSER, ProposalState.WITHDRAWN),
}


class Ends(NamedTuple):
    """The bureaus of a transfer: whoever proposes, receives, and the roots of both trees."""

    proposing: int
    receiver: int
    root_from: int
    root_to: int


def parties(ends: Ends) -> dict[int, Party]:
    """Return the bureaus that have to agree: the receiver, and both roots where the sides differ; the proposer has."""
    asked = {ends.receiver: Party.RECEIVER}
    if ends.root_from != ends.root_to:
        asked = {ends.root_from: Party.ROOT_FROM, ends.root_to: Party.ROOT_TO} | asked
    return {bureau: party for bureau, party in asked.items() if bureau != ends.proposing}


def state_after(awaited: Sequence[Party]) -> ProposalState:
    """Return the state in which some agreements are missing: the receiver's first, then those of the roots."""
    states = [STATE_OF[party] for party in awaited]
    return min(states, key=list(ProposalState).index, default=ProposalState.PROPOSED)


@dataclass(frozen=True)
class ProposalSituation:
    """All that a refusal depends on; `state` None: it is about to be proposed."""

    state: ProposalState | None
    role: Role | None
    approver: bool = False
    is_supervisor: bool = False
    is_above: bool = False
    """At the parent of the proposing bureau or further up; at a root, the root itself."""
    is_proposer: bool = False
    month_open: bool = True
    is_awaited: bool = False
    """The agreement of the person's bureau is missing now."""
    has_consented: bool = False
    """The person agreed already, for whichever bureau."""
    awaited: tuple[str, ...] = ()
    """The names of the bureaus whose agreement is missing now."""


def proposal_refusal(action: ProposalAction, now: ProposalSituation) -> Refusal | None:
    """Return why a step is closed; None means it is open. Nobody decides what they proposed or agreed to (rule 11)."""
    step = STEPS[action]
    if (now.state is None) != (not step.starts) or (now.state is not None and now.state not in step.starts):
        return Refusal(Refused.STATE, _closed(action, now))
    if not _is_theirs(step.who, now):
        return Refusal(Refused.WHO, _whose(step.who, action, now))
    if step.who in _BY_ANOTHER and (now.is_proposer or now.has_consented):
        return Refusal(Refused.WHO, say("自己提请或已代表本单位同意的，要由另一个人办理。"))
    if action is ProposalAction.APPROVE and not now.month_open:
        return Refusal(Refused.STATE, say("现在没有填报中的月份。打开下一个月后再决定，从那个月起生效。"))
    return None


_BY_ANOTHER = frozenset({ProposalWho.DECIDER, ProposalWho.PARTY})


def _closed(action: ProposalAction, now: ProposalSituation) -> Sentence:
    if now.awaited and action is ProposalAction.APPROVE:
        return say("还须{bureaus}同意，才能决定。", bureaus=now.awaited)
    words = say(now.state.label) if now.state else say("还没有提请")
    return say("{state}，不能{action}。", state=words, action=say(action.label))


def _is_theirs(who: ProposalWho, now: ProposalSituation) -> bool:
    if who is ProposalWho.PROPOSER:
        return now.is_proposer
    if now.role is not Role.REVIEWER:
        return False
    if who is ProposalWho.PARTY:
        return now.is_awaited
    return now.is_supervisor if who is ProposalWho.SUPERVISOR else now.approver and now.is_above


def _whose(who: ProposalWho, action: ProposalAction, now: ProposalSituation) -> Sentence:
    if who is ProposalWho.PARTY and now.awaited:
        return say("现在须由{bureaus}的审核员办理。", bureaus=now.awaited)
    return say("只有{who}可以{action}。", who=say(who.label), action=say(action.label))
