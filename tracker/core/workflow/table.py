"""Workflow tables and `refusal()`: why an action is closed for a person, or None when it is open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.reports.rules.reports import UNFILED, ReportState


class Subject(Choice):
    """Subjects of workflows."""

    REPORT = "report", "月报"
    PROPOSAL = "proposal", "提请"
    GRADE_APPLICATION = "grade_application", "分级申请"
    GRADE_CHANGE = "grade_change", "等级变更"
    TRACK = "track", "超低排放改造"
    UNIT = "unit", "淘汰单元"


class Action(Choice):
    """Actions of workflows; each table uses its own."""

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
    PROPOSE = "propose", "提请"
    CONSENT = "consent", "同意划转"
    DECLINE = "decline", "不同意划转"
    REJECT = "reject", "否决"
    APPLY = "apply", "提出申请"
    EXPLAIN = "explain", "写明说明"
    FIRST_REVIEW = "first_review", "通过初审"
    HAND_IN = "hand_in", "提交函审"
    INVITE = "invite", "邀请专家"
    UNINVITE = "uninvite", "撤回邀请"
    DECLARE = "declare", "声明利益冲突"
    OPINE = "opine", "交函审意见"
    CONCLUDE = "conclude", "结束函审"
    SITE_CHECK = "site_check", "记录现场核查"
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    OBJECT = "object", "登记异议"
    RATE = "rate", "评定"
    CLAIM = "claim", "申报阶段"
    RETRACT = "retract", "收回申报"
    VERIFY = "verify", "核实"
    REFUSE = "refuse", "不予核实"
    FORWARD = "forward", "补记报送"
    SETTLE = "settle", "处理异议"
    WITHDRAW_NOTICE = "withdraw_notice", "撤回公示"
    LIST = "list", "列入淘汰"


class Who(Choice):
    """Who may take a step."""

    FILER = "filer", "本企业的联络员"
    SUPERVISOR = "supervisor", "企业的监管部门"
    HOLDER = "holder", "当前审核单位"
    LOWER_HOLDER = "lower_holder", "当前审核单位"
    ROOT_HOLDER = "root_holder", "自治区厅或兵团局"
    PASSER = "passer", "刚上报的单位"
    ROOT = "root", "自治区厅或兵团局"


class Need(Choice):
    """What must be true beside state and person; each counts what is still missing."""

    MENDED = "mended", "还有 {n} 处需要处理，处理完才能提交。"
    EXPLAINED = "explained", "还有 {n} 处核查发现没有说明（至少六个字），说明后才能提交。"
    ANSWERED = "answered", "还有 {n} 条退回意见没有答复，答复后才能提交。"
    EXCUSED = "excused", "还有 {n} 处准强制性发现没有处理意见，逐条写明后才能上报或通过。"
    UNTOUCHED = "untouched", "审核单位已经处理，不能再撤回。"
    LATEST = "latest", "下一级已经处理，不能再收回。"


@dataclass(frozen=True)
class Step:
    """One row of the table: from which states, by whom, to which state (None: it stays), and what must be true."""

    starts: frozenset[ReportState]
    who: Who
    ends: ReportState | None
    needs: tuple[Need, ...] = ()
    by_another: bool = False
    """The step needs another person than the filer (rule 11) or an earlier reviewer of this report."""


@dataclass(frozen=True)
class Workflow:
    """The table of one subject."""

    subject: Subject
    steps: dict[Action, Step]


_UNDER_REVIEW = frozenset({ReportState.IN_REVIEW})
_APPROVED = frozenset({ReportState.APPROVED})
REPORT = Workflow(
    Subject.REPORT,
    {
        Action.SAVE: Step(UNFILED, Who.FILER, None),
        Action.SUBMIT: Step(UNFILED, Who.FILER, ReportState.IN_REVIEW, (Need.MENDED, Need.EXPLAINED, Need.ANSWERED)),
        Action.WITHDRAW: Step(_UNDER_REVIEW, Who.FILER, ReportState.DRAFT, (Need.UNTOUCHED,)),
        Action.FILE_FOR: Step(UNFILED, Who.SUPERVISOR, None),
        Action.PASS_UP: Step(_UNDER_REVIEW, Who.LOWER_HOLDER, ReportState.IN_REVIEW, (Need.EXCUSED,), by_another=True),
        Action.APPROVE: Step(_UNDER_REVIEW, Who.ROOT_HOLDER, ReportState.APPROVED, (Need.EXCUSED,), by_another=True),
        Action.RETURN: Step(_UNDER_REVIEW, Who.HOLDER, ReportState.RETURNED, by_another=True),
        Action.RECALL: Step(_UNDER_REVIEW, Who.PASSER, ReportState.IN_REVIEW, (Need.LATEST,)),
        Action.REVOKE: Step(_APPROVED, Who.ROOT, ReportState.IN_REVIEW),
    },
)
"""The monthly report. Withdrawn before a first return it is a draft again, after one a returned report."""


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
    """The situation: all values on which a refusal depends."""

    state: ReportState
    month_open: bool
    role: Role | None
    is_own_enterprise: bool = False
    is_supervisor: bool = False
    taken_over: bool = False
    """The supervisor files for the enterprise (代填)."""
    is_holder: bool = False
    holder_is_root: bool = False
    is_root: bool = False
    """The person's bureau is the root of the enterprise's chain."""
    is_passer: bool = False
    """The person's bureau made the last pass-up of this round."""
    holder_name: str = ""
    is_filer: bool = False
    """The person saved a line, handed in or took over in any round."""
    reviews_elsewhere: bool = False
    """The person passed, approved or returned this report as another bureau."""
    side_closed: bool = False
    """The root has signed its side of the month off, and this report was not reopened since."""
    missing: Mapping[Need, int] = field(default_factory=dict)


def refusal(workflow: Workflow, action: Action, situation: Situation) -> Refusal | None:
    """Return why an action is closed; None means it is open. Services raise it, buttons show it, tests enumerate it."""
    step = workflow.steps[action]
    if (sentence := _not_now(step, action, situation)) is not None:
        return Refusal(Refused.STATE, sentence)
    if (sentence := _not_you(step, action, situation)) is not None:
        return Refusal(Refused.WHO, sentence)
    for need in step.needs:
        if count := situation.missing.get(need, 0):
            return Refusal(Refused.STATE, say(need.label, n=count))
    return None


def _not_now(step: Step, action: Action, now: Situation) -> Sentence | None:
    if not now.month_open:
        return say("本月不在填报期，不能{action}。", action=action.label)
    if now.side_closed:
        return say("本系统已审签本月，不能{action}。要改的请先由审签单位重开。", action=action.label)
    if now.state not in step.starts:
        return say("月报{state}，不能{action}。", state=now.state.label, action=action.label)
    return None


def _not_you(step: Step, action: Action, now: Situation) -> Sentence | None:
    if not _IS_THEIRS[step.who](now):
        return _whose(step, action, now)
    if step.by_another and now.is_filer:
        return say("本人填报的月报要由别人审核。")
    if step.by_another and now.reviews_elsewhere:
        return say("您已在另一级办过这份月报，一人只办一级，请由别人{action}。", action=action.label)
    return None


def _reviews(now: Situation) -> bool:
    return now.role is Role.REVIEWER


_IS_THEIRS: dict[Who, Callable[[Situation], bool]] = {
    Who.FILER: lambda now: (
        (now.role is Role.LIAISON and now.is_own_enterprise) or (_reviews(now) and now.is_supervisor and now.taken_over)
    ),
    Who.SUPERVISOR: lambda now: _reviews(now) and now.is_supervisor,
    Who.HOLDER: lambda now: _reviews(now) and now.is_holder,
    Who.LOWER_HOLDER: lambda now: _reviews(now) and now.is_holder and not now.holder_is_root,
    Who.ROOT_HOLDER: lambda now: _reviews(now) and now.is_holder and now.holder_is_root,
    Who.PASSER: lambda now: _reviews(now) and now.is_passer,
    Who.ROOT: lambda now: _reviews(now) and now.is_root,
}


def _whose(step: Step, action: Action, now: Situation) -> Sentence:
    if step.who is Who.ROOT_HOLDER and _reviews(now) and now.is_holder:
        return say("只有自治区厅或兵团局可以通过；本级审核后请上报。")
    if step.who is Who.LOWER_HOLDER and _reviews(now) and now.is_holder:
        return say("已在最高一级，请直接通过。")
    if step.who in (Who.HOLDER, Who.LOWER_HOLDER, Who.ROOT_HOLDER):
        return say("现在在{holder}手里，只有该单位的审核员可以{action}。", holder=now.holder_name, action=action.label)
    return say("只有{who}可以{action}。", who=step.who.label, action=action.label)
