"""Proposals (提请): decisions that need two persons, as a table; the effect comes in the open month of the decision."""

from dataclasses import dataclass

from tracker.domain.roles import Role
from tracker.domain.words import Choice, Sentence, say
from tracker.domain.workflow import Refusal, Refused


class ProposalKind(Choice):
    """What is asked for."""

    TRANSFER = "transfer", "企业划转"
    PRODUCTION = "production", "停产、复产、关停"
    PLAN_NEW = "plan_new", "列入计划"
    PLAN_CHANGE = "plan_change", "计划调整"
    PLAN_DROP = "plan_drop", "退出计划"


class ProposalState(Choice):
    """Where a proposal stands."""

    PROPOSED = "proposed", "待决定"
    APPROVED = "approved", "已同意"
    REJECTED = "rejected", "已否决"
    WITHDRAWN = "withdrawn", "已撤回"


class ProposalAction(Choice):
    """What may be done with a proposal."""

    PROPOSE = "propose", "提请"
    APPROVE = "approve", "同意"
    REJECT = "reject", "否决"
    WITHDRAW = "withdraw", "撤回"


class ProposalWho(Choice):
    """Whose step it is."""

    SUPERVISOR = "supervisor", "企业的监管部门"
    DECIDER = "decider", "上级部门的审批人"
    PROPOSER = "proposer", "提请人"


@dataclass(frozen=True)
class ProposalStep:
    """One row of the table: from which states (none: it begins), by whom, to which state."""

    starts: frozenset[ProposalState]
    who: ProposalWho
    ends: ProposalState


_OPEN = frozenset({ProposalState.PROPOSED})
STEPS = {
    ProposalAction.PROPOSE: ProposalStep(frozenset(), ProposalWho.SUPERVISOR, ProposalState.PROPOSED),
    ProposalAction.APPROVE: ProposalStep(_OPEN, ProposalWho.DECIDER, ProposalState.APPROVED),
    ProposalAction.REJECT: ProposalStep(_OPEN, ProposalWho.DECIDER, ProposalState.REJECTED),
    ProposalAction.WITHDRAW: ProposalStep(_OPEN, ProposalWho.PROPOSER, ProposalState.WITHDRAWN),
}


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


def proposal_refusal(action: ProposalAction, now: ProposalSituation) -> Refusal | None:
    """Say why a step is closed; None means it is open. Nobody decides what they proposed (rule 11)."""
    step = STEPS[action]
    if (now.state is None) != (not step.starts) or (now.state is not None and now.state not in step.starts):
        words = now.state.label if now.state else say("还没有提请")
        return Refusal(Refused.STATE, say("{state}，不能{action}。", state=words, action=action.label))
    if not _is_theirs(step.who, now):
        return Refusal(Refused.WHO, _whose(step.who, action))
    if step.who is ProposalWho.DECIDER and now.is_proposer:
        return Refusal(Refused.WHO, say("自己提请的要由另一个人决定。"))
    if action is ProposalAction.APPROVE and not now.month_open:
        return Refusal(Refused.STATE, say("现在没有填报中的月份。打开下一个月后再决定，从那个月起生效。"))
    return None


def _is_theirs(who: ProposalWho, now: ProposalSituation) -> bool:
    if who is ProposalWho.PROPOSER:
        return now.is_proposer
    if now.role is not Role.REVIEWER:
        return False
    return now.is_supervisor if who is ProposalWho.SUPERVISOR else now.approver and now.is_above


def _whose(who: ProposalWho, action: ProposalAction) -> Sentence:
    return say("只有{who}可以{action}。", who=who.label, action=action.label)
