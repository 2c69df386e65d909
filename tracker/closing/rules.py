"""The transition table of closing: when a root may sign off, close and reopen, and how a reopened report continues."""

from dataclasses import dataclass

from tracker.core.calendar.months import MonthState
from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Refusal, Refused
from tracker.reports.rules.reports import ReportState


class ClosingAction(Choice):
    """What the root of a side does with a month."""

    SIGN_OFF = "sign_off", "审签"
    CLOSE = "close", "封账"
    REOPEN = "reopen", "重开"


class SidePhase(Choice):
    """How far a side is with a month; its signature stands only while nothing of it is reopened."""

    UNSIGNED = "unsigned", "未审签"
    SIGNED = "signed", "已审签"
    REOPENED = "reopened", "重开后待再次审签"


_OPEN, _CLOSED = MonthState.OPEN, MonthState.CLOSED
STEPS: dict[ClosingAction, frozenset[tuple[MonthState, SidePhase]]] = {
    ClosingAction.SIGN_OFF: frozenset({
        (_OPEN, SidePhase.UNSIGNED), (_OPEN, SidePhase.REOPENED), (_CLOSED, SidePhase.REOPENED),
    }),
    ClosingAction.CLOSE: frozenset({(_OPEN, SidePhase.SIGNED)}),
    ClosingAction.REOPEN: frozenset({
        (_OPEN, SidePhase.SIGNED), (_OPEN, SidePhase.REOPENED),
        (_CLOSED, SidePhase.UNSIGNED), (_CLOSED, SidePhase.SIGNED), (_CLOSED, SidePhase.REOPENED),
    }),
}  # fmt: skip
"""When each action is open, to an approver of the root and nobody else.

A published month is never reopened, nor one before it; a closed one stays closed for everybody but the reopened
enterprises, so that at most one month is open for reporting. In a closed month an unsigned side is one that was
wholly carried.
"""


@dataclass(frozen=True)
class ClosingSituation:
    """The situation: all values on which a refusal depends."""

    month: MonthState
    phase: SidePhase
    role: Role | None = None
    approver: bool = False
    is_root: bool = False
    published_later: str = ""
    """A later month that is published already."""


def closing_refusal(action: ClosingAction, now: ClosingSituation) -> Refusal | None:
    """Return why an action is closed; None means it is open."""
    if now.role is not Role.REVIEWER or not now.approver or not now.is_root:
        return Refusal(Refused.WHO, say("只有自治区厅或兵团局有审批权的审核员可以{action}。", action=action.label))
    if action is ClosingAction.REOPEN and now.published_later:
        return Refusal(Refused.STATE, say("{month} 已发布，以前各月不能再重开。", month=now.published_later))
    if (now.month, now.phase) in STEPS[action]:
        return None
    return Refusal(Refused.STATE, _not_now(action, now))


def _not_now(action: ClosingAction, now: ClosingSituation) -> Sentence:
    if now.month not in (_OPEN, _CLOSED):
        return say("本月{state}，不能{action}。", state=now.month.label, action=action.label)
    if action is ClosingAction.REOPEN:
        return say("本系统还没有审签，不用重开。")
    if now.month is _CLOSED:
        return say("本月已封账，不能再{action}；要改的请先重开。", action=action.label)
    if action is ClosingAction.SIGN_OFF:
        return say("本系统已审签本月。")
    if now.phase is SidePhase.REOPENED:
        return say("本系统有企业重开，再次审签后才能封账。")
    return say("请先审签本系统，再封账。")


REOPENABLE = frozenset({ReportState.MISSED, ReportState.UNFINISHED, ReportState.APPROVED})
"""The reports that a reopening may name: what a signature or an approval has decided."""


def goes_on_as(state: ReportState, round_: int) -> tuple[ReportState, int]:
    """Return the state and the round in which a reopened report goes on.

    A missed one goes on with its enterprise where it stood. An unfinished one goes on under review, as it was handed
    in; its enterprise may withdraw it. An approved one goes back to its enterprise in a new round: what was approved
    stays as it was, and no figure counts it until the new round is approved.
    """
    if state is ReportState.UNFINISHED:
        return ReportState.IN_REVIEW, round_
    if state is ReportState.APPROVED:
        return ReportState.RETURNED, round_ + 1
    return (ReportState.DRAFT if round_ == 1 else ReportState.RETURNED), round_
