"""Transition table of closing: when a root bureau may sign off, close and reopen, and how reopened reports go on."""

from dataclasses import dataclass

from tracker.core.calendar.months import MonthState
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Refused, Situation, Step, Workflow, register
from tracker.reports.rules.reports import ReportState


class ClosingAction(LabeledEnum):
    """Actions of the root bureau of a side (local or XPCC) on a month."""

    SIGN_OFF = "sign_off", "审签"
    CLOSE = "close", "封账"
    REOPEN = "reopen", "重开"


class SidePhase(LabeledEnum):
    """Sign-off phase of a side in a month; a sign-off is valid only while no enterprise of the side is reopened."""

    UNSIGNED = "unsigned", "未审签"
    SIGNED = "signed", "已审签"
    REOPENED = "reopened", "重开后待再次审签"


_State = tuple[MonthState, SidePhase]


class ClosingWho(LabeledEnum):
    """Who may take a step of closing."""

    ROOT = "root", "自治区厅或兵团局有审批权的审核员"


@dataclass(frozen=True, kw_only=True)
class ClosingSituation(Situation):
    """Facts that decide what a person may do at the end of a month; `state` is that of the month and of the side."""

    state: tuple[MonthState, SidePhase]
    approver: bool = False
    is_root: bool = False
    published_later: str = ""
    """Code of a later month that is already published, else empty."""

    @property
    def phase(self) -> SidePhase:
        """The sign-off phase of the side."""
        return self.state[1]

    @property
    def signs(self) -> bool:
        """Return whether the person is an approver of the root bureau of a side."""
        return self.role is Role.REVIEWER and self.approver and self.is_root


def _closed(now: ClosingSituation, action: LabeledEnum) -> Message:
    month, phase = now.state
    if month not in (_OPEN, _CLOSED):
        return message("本月{state}，不能{action}。", state=month.label, action=action.label)
    if action is ClosingAction.REOPEN:
        return message("本系统还没有审签，不用重开。")
    if month is _CLOSED:
        return message("本月已封账，不能再{action}；要改的请先重开。", action=action.label)
    if action is ClosingAction.SIGN_OFF:
        return message("本系统已审签本月。")
    if phase is SidePhase.REOPENED:
        return message("本系统有企业重开，再次审签后才能封账。")
    return message("请先审签本系统，再封账。")


def _step(action: ClosingAction, *routes: tuple[_State, _State]) -> Step[ClosingSituation]:
    starts = frozenset(start for start, _ in routes)
    return Step(action=action, from_states=starts, routes=routes, who=ClosingWho.ROOT, is_noted=False)


_OPEN, _CLOSED = MonthState.OPEN, MonthState.CLOSED
_NEW, _SIGNED, _AGAIN = SidePhase.UNSIGNED, SidePhase.SIGNED, SidePhase.REOPENED
MONTH_END: Workflow[ClosingSituation] = register(
    Workflow(
        subject="month",
        record="这个月份",
        states=MonthState,
        actions=ClosingAction,
        steps=(
            _step(
                ClosingAction.SIGN_OFF,
                ((_OPEN, _NEW), (_OPEN, _SIGNED)), ((_OPEN, _AGAIN), (_OPEN, _SIGNED)),
                ((_CLOSED, _AGAIN), (_CLOSED, _SIGNED)),
            ),
            _step(ClosingAction.CLOSE, ((_OPEN, _SIGNED), (_CLOSED, _SIGNED))),
            _step(
                ClosingAction.REOPEN,
                ((_OPEN, _SIGNED), (_OPEN, _AGAIN)), ((_OPEN, _AGAIN), (_OPEN, _AGAIN)),
                ((_CLOSED, _NEW), (_CLOSED, _AGAIN)), ((_CLOSED, _SIGNED), (_CLOSED, _AGAIN)),
                ((_CLOSED, _AGAIN), (_CLOSED, _AGAIN)),
            ),
        ),
        theirs={ClosingWho.ROOT: lambda now: now.signs},
        closed=_closed,
        before=(
            Condition(
                closes=lambda now: not now.signs,
                words=lambda now, action: message(
                    "只有自治区厅或兵团局有审批权的审核员可以{action}。", action=action.label
                ),
            ),
            Condition(
                kind=Refused.STATE, only=frozenset({ClosingAction.REOPEN}),
                closes=lambda now: now.published_later != "",
                words=lambda now, action: message("{month} 已发布，以前各月不能再重开。", month=now.published_later),
            ),
        ),
    )
)  # fmt: skip
"""Transition table of a month's end: when each action is open. Only an approver of the root may act.

A published month is never reopened, nor is a month before it. A closed month stays closed except for the reopened
enterprises, so at most one month is open for reporting. In a closed month an unsigned side was carried as a whole.
"""


REOPENABLE = frozenset({ReportState.MISSED, ReportState.UNFINISHED, ReportState.APPROVED})
"""States of a report that a reopening may name."""


def goes_on_as(state: ReportState, round_: int) -> tuple[ReportState, int]:
    """Return the state and the round in which a reopened report continues.

    A missed report continues with its enterprise, in the same round. An unfinished report continues under review; its
    enterprise may withdraw it. An approved report goes back to its enterprise in a new round: the approved content is
    stored unchanged, but no figure counts it until the new round is approved.
    """
    if state is ReportState.UNFINISHED:
        return ReportState.IN_REVIEW, round_
    if state is ReportState.APPROVED:
        return ReportState.RETURNED, round_ + 1
    return (ReportState.DRAFT if round_ == 1 else ReportState.RETURNED), round_
