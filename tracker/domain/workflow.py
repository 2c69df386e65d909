"""Workflows as tables, and the one question every door asks: why is this action closed?"""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.reports import ReportState
from tracker.domain.roles import Role
from tracker.domain.words import Choice, Sentence, say


class Subject(Choice):
    """What can move."""

    REPORT = "report", "月报"
    PROPOSAL = "proposal", "提请"


class Action(Choice):
    """What a person may do; each subject's table names its own."""

    SAVE = "save", "保存"
    SUBMIT = "submit", "提交"
    PASS_UP = "pass_up", "上报"
    APPROVE = "approve", "通过"
    HAND_OVER = "hand_over", "随划转移交"
    PROPOSE = "propose", "提请"
    REJECT = "reject", "否决"
    WITHDRAW = "withdraw", "撤回"


class Who(Choice):
    """Whose turn an action is."""

    OWN_LIAISON = "own_liaison", "本企业联络员"
    HOLDER = "holder", "当前审核单位"
    ROOT_HOLDER = "root_holder", "自治区厅或兵团局"


@dataclass(frozen=True)
class Step:
    """One row of the table: from which states, by whom, to which state (None: it stays), and what must be true."""

    starts: frozenset[ReportState]
    who: Who
    ends: ReportState | None
    complete: bool = False
    """No line may be unanswered and no finding of level A open."""
    by_another: bool = False
    """Nobody reviews their own filing (rule 11)."""


@dataclass(frozen=True)
class Workflow:
    """The table of one subject."""

    subject: Subject
    steps: dict[Action, Step]


_EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
_UNDER_REVIEW = frozenset({ReportState.IN_REVIEW})
REPORT = Workflow(
    Subject.REPORT,
    {
        Action.SAVE: Step(_EDITABLE, Who.OWN_LIAISON, None),
        Action.SUBMIT: Step(_EDITABLE, Who.OWN_LIAISON, ReportState.IN_REVIEW, complete=True),
        Action.PASS_UP: Step(_UNDER_REVIEW, Who.HOLDER, ReportState.IN_REVIEW, by_another=True),
        Action.APPROVE: Step(_UNDER_REVIEW, Who.ROOT_HOLDER, ReportState.APPROVED, by_another=True),
    },
)


class Refused(StrEnum):
    """The kinds of refusal: not your turn (403), or not in this state (409)."""

    WHO = "who"
    STATE = "state"


@dataclass(frozen=True)
class Refusal:
    """Why an action is closed, in words a user can read."""

    kind: Refused
    sentence: Sentence


@dataclass(frozen=True)
class Situation:
    """All that a refusal depends on, as plain values."""

    state: ReportState
    month_open: bool
    role: Role | None
    is_own_enterprise: bool = False
    is_holder: bool = False
    holder_is_root: bool = False
    holder_name: str = ""
    is_filer: bool = False
    open_problems: int = 0


def refusal(workflow: Workflow, action: Action, situation: Situation) -> Refusal | None:
    """Say why an action is closed; None means it is open. Services raise it, buttons show it, tests enumerate it."""
    step = workflow.steps[action]
    if (sentence := _not_now(step, action, situation)) is not None:
        return Refusal(Refused.STATE, sentence)
    if (sentence := _not_you(step, action, situation)) is not None:
        return Refusal(Refused.WHO, sentence)
    if step.complete and situation.open_problems:
        return Refusal(Refused.STATE, say("还有 {n} 处需要处理，处理完才能提交。", n=situation.open_problems))
    return None


def _not_now(step: Step, action: Action, now: Situation) -> Sentence | None:
    if not now.month_open:
        return say("本月不在填报期，不能{action}。", action=action.label)
    if now.state not in step.starts:
        return say("月报{state}，不能{action}。", state=now.state.label, action=action.label)
    return None


def _not_you(step: Step, action: Action, now: Situation) -> Sentence | None:
    if step.who is Who.OWN_LIAISON:
        if now.role is Role.LIAISON and now.is_own_enterprise:
            return None
        return say("只有本企业的联络员可以{action}。", action=action.label)
    if now.role is not Role.REVIEWER or not now.is_holder:
        return say("现在在{holder}手里，只有该单位的审核员可以{action}。", holder=now.holder_name, action=action.label)
    if step.who is Who.ROOT_HOLDER and not now.holder_is_root:
        return say("只有自治区厅或兵团局可以通过；本级审核后请上报。")
    if step.who is Who.HOLDER and now.holder_is_root:
        return say("已在最高一级，请直接通过。")
    if step.by_another and now.is_filer:
        return say("本人填报的月报要由别人审核。")
    return None
