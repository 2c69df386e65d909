"""Transition table of grade changes by two persons: C and below, downgrades, cancellations, appeals."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Situation, Step, Subject, Workflow, register
from tracker.grading.rules.levels import BEST_FIRST, GradeLevel, level_name, outranks
from tracker.grading.rules.records import RecordKind, is_regional
from tracker.proposals.rules import ProposalAction, ProposalState
from tracker.register.rules.register import Level

CHANGES = (RecordKind.RECORDED, RecordKind.DOWNGRADED, RecordKind.CANCELLED, RecordKind.RESTORED)
"""The kinds of records that two persons make. A rating comes from an application only."""


class ChangeWho(LabeledEnum):
    """Who takes a step of a grade change."""

    CHAIN = "chain", "企业监管链上的审核员"
    PREFECTURE = "prefecture", "企业监管链上地州市、师市或以上的审批人"
    ROOT = "root", "自治区厅或兵团局的审批人"
    DECIDER = "decider", "等级决定人"
    PROPOSER = "proposer", "提出人"


@dataclass(frozen=True, kw_only=True)
class ChangeSituation(Situation):
    """The values that decide which steps of a grade change are open. `state` is None before it is proposed."""

    state: ProposalState | None
    level: GradeLevel = GradeLevel.C
    approver: bool = False
    on_chain: bool = False
    """The person belongs to the supervisor bureau of the enterprise or to one above it."""
    at: Level | None = None
    is_proposer: bool = False

    @property
    def reviews(self) -> bool:
        """Return whether the person is a reviewer of the supervisor bureau or of one above it."""
        return self.role is Role.REVIEWER and self.on_chain


def decider(level: GradeLevel) -> ChangeWho:
    """Return who decides grade changes to a level: the root bureau or the prefecture."""
    return ChangeWho.ROOT if is_regional(level) else ChangeWho.PREFECTURE


_DECIDERS = {ChangeWho.ROOT: (Level.REGION,), ChangeWho.PREFECTURE: (Level.REGION, Level.PREFECTURE)}
"""The levels of bureaus (region, prefecture) whose approvers may decide a grade change."""


def _closed(now: ChangeSituation, action: LabeledEnum) -> Message:
    words = now.state.label if now.state else message("还没有提出")
    return message("{state}，不能{action}。", state=words, action=action.label)


def _whose(now: ChangeSituation, step: Step[ChangeSituation]) -> Message:
    who = decider(now.level) if step.who is ChangeWho.DECIDER else step.who
    return message("只有{who}可以{action}。", who=who.label, action=step.action.label)


_A, _S, _W = ProposalAction, ProposalState, ChangeWho
_NEW: frozenset[ProposalState | None] = frozenset({None})
_PROPOSED = frozenset({ProposalState.PROPOSED})
_BY_ANOTHER: tuple[Condition[ChangeSituation], ...] = (
    Condition(closes=lambda now: now.is_proposer, words=lambda now, action: message("自己提出的要由另一个人决定。")),
)
"""The rule that nobody decides a change that they proposed (rule 11)."""
CHANGE: Workflow[ChangeSituation] = register(
    Workflow(
        subject=Subject.GRADE_CHANGE,
        record="这件变更",
        states=ProposalState,
        actions=ProposalAction,
        steps=(
            Step(action=_A.PROPOSE, from_states=_NEW, who=_W.CHAIN, to_state=_S.PROPOSED),
            Step(
                action=_A.APPROVE, from_states=_PROPOSED, who=_W.DECIDER, to_state=_S.APPROVED,
                conditions=_BY_ANOTHER,
            ),
            Step(
                action=_A.REJECT, from_states=_PROPOSED, who=_W.DECIDER, to_state=_S.REJECTED,
                conditions=_BY_ANOTHER,
            ),
            Step(action=_A.WITHDRAW, from_states=_PROPOSED, who=_W.PROPOSER, to_state=_S.WITHDRAWN),
        ),
        theirs={
            _W.CHAIN: lambda now: now.reviews,
            _W.DECIDER: lambda now: now.reviews and now.approver and now.at in _DECIDERS[decider(now.level)],
            _W.PROPOSER: lambda now: now.is_proposer,
        },
        closed=_closed,
        whose=_whose,
    )
)  # fmt: skip
"""The workflow of a grade change. No other bureau has to consent."""


def change_problems(
    kind: RecordKind, level: GradeLevel, before: GradeLevel | None, levels: tuple[GradeLevel, ...],
    top: GradeLevel | None = None,
) -> list[Message]:  # fmt: skip
    """Return the problems of a change from one level to another in an edition. `before` None means not graded.

    `top` is the best level allowed: the one before the downgrade, or the one that the opinions of an application allow.
    """
    if level not in levels:
        return [message("这一版指南没有“{level}”这一级。", level=level.label)]
    if kind is RecordKind.RECORDED and is_regional(level):
        return [message("{level}只能经申请评定，不能直接认定。", level=level.label)]
    if kind in _TOPPED and top is not None and outranks(level, top):
        return [message("不能{kind}为{level}：最高为{top}。", kind=message(kind.label), level=level_name(level),
                    top=level_name(top))]  # fmt: skip
    if kind is RecordKind.RECORDED:
        return [message("已评为{level}，不再直接认定；不达标的请按降级办理。", level=before.label)] if before else []
    if kind is RecordKind.RESTORED:
        return []
    if before is None:
        return [message("现在没有等级，不能降级或取消。")]
    if kind is RecordKind.DOWNGRADED and BEST_FIRST.index(level) <= BEST_FIRST.index(before):
        return [message("降级后的等级要低于现在的{level}。", level=before.label)]
    return []


_TOPPED = frozenset({RecordKind.RECORDED, RecordKind.RESTORED})
"""The kinds of changes that have no opinions of their own. An earlier grade or opinion limits their level."""
