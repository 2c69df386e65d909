"""Transition table of a monthly report: submitted by the enterprise, reviewed along its chain, approved at the root."""

from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Refused, Situation, Step, Subject, Workflow, register
from tracker.reports.rules.reports import UNFILED, ReportState


class Action(LabeledEnum):
    """Actions on a monthly report; the last four follow from the end of a month or a transfer."""

    SAVE = "save", "保存"
    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回"
    FILE_FOR = "file_for", "代填"
    PASS_UP = "pass_up", "上报"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回"
    RECALL = "recall", "收回"
    REVOKE = "revoke", "撤销通过"
    HAND_OVER = "hand_over", "随划转移交"
    MISS = "miss", "记为未报"
    CUT_OFF = "cut_off", "记为已报未审结"
    REOPEN = "reopen", "重开"


class Who(LabeledEnum):
    """Who may take a step."""

    FILER = "filer", "本企业的联络员"
    SUPERVISOR = "supervisor", "企业的监管部门"
    HOLDER = "holder", "当前审核单位"
    LOWER_HOLDER = "lower_holder", "当前审核单位"
    ROOT_HOLDER = "root_holder", "自治区厅或兵团局"
    PASSER = "passer", "刚上报的单位"
    ROOT = "root", "自治区厅或兵团局"


class Need(LabeledEnum):
    """Conditions of a step besides state and person; the message gives the number of items still missing."""

    MENDED = "mended", "还有 {n} 处需要处理，处理完才能提交。"
    EXPLAINED = "explained", "还有 {n} 处核查发现没有说明（至少六个字），说明后才能提交。"
    ANSWERED = "answered", "还有 {n} 条退回意见没有答复，答复后才能提交。"
    EXCUSED = "excused", "还有 {n} 处准强制性发现没有处理意见，逐条写明后才能上报或通过。"
    UNTOUCHED = "untouched", "审核单位已经处理，不能再撤回。"
    LATEST = "latest", "下一级已经处理，不能再收回。"


@dataclass(frozen=True, kw_only=True)
class ReportSituation(Situation):
    """Facts that decide which actions on a report are open to a person."""

    state: ReportState
    month_open: bool = True
    side_closed: bool = False
    """The root has signed off its side of the month, and the report was not reopened since."""
    is_own_enterprise: bool = False
    is_supervisor: bool = False
    taken_over: bool = False
    """The supervisor bureau files the report for the enterprise (代填)."""
    is_holder: bool = False
    holder_is_root: bool = False
    is_root: bool = False
    """The person's bureau is the root of the enterprise's chain."""
    is_passer: bool = False
    """The person's bureau was the last to pass the report up in this round."""
    holder_name: str = ""
    is_filer: bool = False
    """The person saved a line of the report, submitted it or filed it for the enterprise, in any round."""
    reviews_elsewhere: bool = False
    """The person passed up, approved or returned this report for another bureau."""

    @property
    def reviews(self) -> bool:
        """Return whether the person acts as a reviewer."""
        return self.role is Role.REVIEWER


def _whose(now: ReportSituation, step: Step[ReportSituation]) -> Message:
    if step.who is Who.ROOT_HOLDER and now.reviews and now.is_holder:
        return message("只有自治区厅或兵团局可以通过；本级审核后请上报。")
    if step.who is Who.LOWER_HOLDER and now.reviews and now.is_holder:
        return message("已在最高一级，请直接通过。")
    if step.who in (Who.HOLDER, Who.LOWER_HOLDER, Who.ROOT_HOLDER):
        words = "现在在{holder}手里，只有该单位的审核员可以{action}。"
        return message(words, holder=now.holder_name, action=step.action.label)
    return message("只有{who}可以{action}。", who=step.who.label, action=step.action.label)


_BY_ANOTHER: tuple[Condition[ReportSituation], ...] = (
    Condition(closes=lambda now: now.is_filer, words=lambda now, action: message("本人填报的月报要由别人审核。")),
    Condition(
        closes=lambda now: now.reviews_elsewhere,
        words=lambda now, action: message(
            "您已在另一级办过这份月报，一人只办一级，请由别人{action}。", action=action.label
        ),
    ),
)
"""Conditions of a review step: its person did not fill in this report (rule 11) nor review it for another bureau."""
_S, _W, _N = ReportState, Who, Need
_UNDER_REVIEW = frozenset({ReportState.IN_REVIEW})
REPORT: Workflow[ReportSituation] = register(
    Workflow(
        subject=Subject.REPORT,
        record="这份月报",
        states=ReportState,
        actions=Action,
        steps=(
            Step(action=Action.SAVE, from_states=UNFILED, who=_W.FILER, is_noted=False),
            Step(
                action=Action.SUBMIT, from_states=UNFILED, who=_W.FILER, to_state=_S.IN_REVIEW,
                needs=(_N.MENDED, _N.EXPLAINED, _N.ANSWERED),
            ),
            Step(
                action=Action.WITHDRAW, from_states=_UNDER_REVIEW, who=_W.FILER, needs=(_N.UNTOUCHED,),
                routes=((_S.IN_REVIEW, _S.DRAFT), (_S.IN_REVIEW, _S.RETURNED)),
            ),
            Step(action=Action.FILE_FOR, from_states=UNFILED, who=_W.SUPERVISOR),
            Step(
                action=Action.PASS_UP, from_states=_UNDER_REVIEW, who=_W.LOWER_HOLDER, to_state=_S.IN_REVIEW,
                needs=(_N.EXCUSED,), conditions=_BY_ANOTHER,
            ),
            Step(
                action=Action.APPROVE, from_states=_UNDER_REVIEW, who=_W.ROOT_HOLDER, to_state=_S.APPROVED,
                needs=(_N.EXCUSED,), conditions=_BY_ANOTHER,
            ),
            Step(
                action=Action.RETURN, from_states=_UNDER_REVIEW, who=_W.HOLDER, to_state=_S.RETURNED,
                conditions=_BY_ANOTHER,
            ),
            Step(
                action=Action.RECALL, from_states=_UNDER_REVIEW, who=_W.PASSER, to_state=_S.IN_REVIEW,
                needs=(_N.LATEST,),
            ),
            Step(
                action=Action.REVOKE, from_states=frozenset({_S.APPROVED}), who=_W.ROOT, to_state=_S.IN_REVIEW,
                needs_reason="请写明撤销通过的理由。",
            ),
        ),
        theirs={
            Who.FILER: lambda now: (
                (now.role is Role.LIAISON and now.is_own_enterprise)
                or (now.reviews and now.is_supervisor and now.taken_over)
            ),
            Who.SUPERVISOR: lambda now: now.reviews and now.is_supervisor,
            Who.HOLDER: lambda now: now.reviews and now.is_holder,
            Who.LOWER_HOLDER: lambda now: now.reviews and now.is_holder and not now.holder_is_root,
            Who.ROOT_HOLDER: lambda now: now.reviews and now.is_holder and now.holder_is_root,
            Who.PASSER: lambda now: now.reviews and now.is_passer,
            Who.ROOT: lambda now: now.reviews and now.is_root,
        },
        closed=lambda now, action: message("月报{state}，不能{action}。", state=now.state.label, action=action.label),
        whose=_whose,
        before=(
            Condition(
                kind=Refused.STATE, closes=lambda now: not now.month_open,
                words=lambda now, action: message("本月不在填报期，不能{action}。", action=action.label),
            ),
            Condition(
                kind=Refused.STATE, closes=lambda now: now.side_closed,
                words=lambda now, action: message(
                    "本系统已审签本月，不能{action}。要改的请先由审签单位重开。", action=action.label
                ),
            ),
        ),
    )
)  # fmt: skip
"""Transition table of the monthly report.

A report withdrawn before its first return becomes a draft again; after a return it becomes a returned report.
"""
