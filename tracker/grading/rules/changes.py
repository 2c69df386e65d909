"""The table of grade changes outside applications: C and below, downgrades, cancellations, appeals; two persons."""

from dataclasses import dataclass

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused
from tracker.grading.rules.levels import BEST_FIRST, GradeLevel, level_name, outranks
from tracker.grading.rules.records import RecordKind, is_regional
from tracker.proposals.rules import ProposalAction, ProposalState
from tracker.register.rules.register import Level

CHANGES = (RecordKind.RECORDED, RecordKind.DOWNGRADED, RecordKind.CANCELLED, RecordKind.RESTORED)
"""The kinds that two persons record; a rating comes from an application alone."""
_STEPS = frozenset({
    ProposalAction.PROPOSE, ProposalAction.APPROVE, ProposalAction.REJECT, ProposalAction.WITHDRAW,
})  # fmt: skip
"""The steps of a change: no other bureau is asked to agree."""


class ChangeWho(Choice):
    """Whose step it is."""

    CHAIN = "chain", "企业监管链上的审核员"
    PREFECTURE = "prefecture", "企业监管链上地州市、师市或以上的审批人"
    ROOT = "root", "自治区厅或兵团局的审批人"
    PROPOSER = "proposer", "提出人"


@dataclass(frozen=True)
class ChangeSituation:
    """All that a refusal depends on; `state` None: it is about to be proposed."""

    state: ProposalState | None
    role: Role | None
    kind: RecordKind = RecordKind.DOWNGRADED
    level: GradeLevel = GradeLevel.C
    approver: bool = False
    on_chain: bool = False
    """At the enterprise's supervisor bureau or above it."""
    at: Level | None = None
    is_proposer: bool = False


def decider(level: GradeLevel) -> ChangeWho:
    """Return who decides that an enterprise stands at a level."""
    return ChangeWho.ROOT if is_regional(level) else ChangeWho.PREFECTURE


def change_refusal(action: ProposalAction, now: ChangeSituation) -> Refusal | None:
    """Return why a step is closed; None means it is open. Nobody decides what they proposed (rule 11)."""
    begins = action is ProposalAction.PROPOSE
    if action not in _STEPS or begins != (now.state is None) or (now.state not in (None, ProposalState.PROPOSED)):
        words = now.state.label if now.state else say("还没有提出")
        return Refusal(Refused.STATE, say("{state}，不能{action}。", state=words, action=action.label))
    who = _who(action, now.level)
    if not _is_theirs(who, now):
        return Refusal(Refused.WHO, say("只有{who}可以{action}。", who=who.label, action=action.label))
    if who in (ChangeWho.PREFECTURE, ChangeWho.ROOT) and now.is_proposer:
        return Refusal(Refused.WHO, say("自己提出的要由另一个人决定。"))
    return None


def change_problems(
    kind: RecordKind, level: GradeLevel, before: GradeLevel | None, levels: tuple[GradeLevel, ...],
    top: GradeLevel | None = None,
) -> list[Sentence]:  # fmt: skip
    """Return what is wrong with a change from one level (None: not graded) to another under an edition's levels.

    `top` is the best that may stand: what was held before the fall, or what the opinions of an application allow.
    """
    if level not in levels:
        return [say("这一版指南没有“{level}”这一级。", level=level.label)]
    if kind is RecordKind.RECORDED and is_regional(level):
        return [say("{level}只能经申请评定，不能直接认定。", level=level.label)]
    if kind in _TOPPED and top is not None and outranks(level, top):
        return [say("不能{kind}为{level}：最高为{top}。", kind=say(kind.label), level=level_name(level),
                    top=level_name(top))]  # fmt: skip
    if kind is RecordKind.RECORDED:
        return [say("已评为{level}，不再直接认定；不达标的请按降级办理。", level=before.label)] if before else []
    if kind is RecordKind.RESTORED:
        return []
    if before is None:
        return [say("现在没有等级，不能降级或取消。")]
    if kind is RecordKind.DOWNGRADED and BEST_FIRST.index(level) <= BEST_FIRST.index(before):
        return [say("降级后的等级要低于现在的{level}。", level=before.label)]
    return []


_TOPPED = frozenset({RecordKind.RECORDED, RecordKind.RESTORED})
"""The kinds that no opinion of their own carries: they stand on what was held or said before."""


def _who(action: ProposalAction, level: GradeLevel) -> ChangeWho:
    if action is ProposalAction.PROPOSE:
        return ChangeWho.CHAIN
    return ChangeWho.PROPOSER if action is ProposalAction.WITHDRAW else decider(level)


def _is_theirs(who: ChangeWho, now: ChangeSituation) -> bool:
    if who is ChangeWho.PROPOSER:
        return now.is_proposer
    if now.role is not Role.REVIEWER or not now.on_chain:
        return False
    if who is ChangeWho.CHAIN:
        return True
    high = {ChangeWho.ROOT: (Level.REGION,), ChangeWho.PREFECTURE: (Level.REGION, Level.PREFECTURE)}
    return now.approver and now.at in high[who]
