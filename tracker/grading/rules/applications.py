"""Rules of applications (创A晋B): states, steps and conditions, and the date that each step sets."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from tracker.core.i18n import LabeledEnum, Message, message


class FunnelStep(LabeledEnum):
    """The steps of the funnel. Each has a date in the application."""

    APPLIED = "applied", "申请"
    FIRST_REVIEWED = "first_reviewed", "地州市初审"
    SUBMITTED = "submitted", "提交自治区"
    EXPERT_REVIEWED = "expert_reviewed", "专家函审"
    NOTICED = "noticed", "公示"
    RATED = "rated", "评定"


class ApplicationState(LabeledEnum):
    """The states of an application."""

    DRAFT = "draft", "自评中"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    IN_REVIEW = "in_review", "初审中"
    REVIEWED = "reviewed", "初审完成，待提交"
    SUBMITTED = "submitted", "已提交，待函审"
    EXPERTS = "experts", "专家函审中"
    DECISION = "decision", "待决定"
    PROPOSED = "proposed", "待第二人决定"
    NOTICE = "notice", "公示中"
    RATED = "rated", "已评定"
    REJECTED = "rejected", "不予评定"


class Stance(LabeledEnum):
    """The declaration of an expert before reading an application."""

    CLEAR = "clear", "无利益冲突"
    CONFLICT = "conflict", "有利益冲突，回避"


class Action(LabeledEnum):
    """The steps of an application. HAND_OVER follows from a transfer of the enterprise."""

    SAVE = "save", "保存"
    APPLY = "apply", "提出申请"
    EXPLAIN = "explain", "写明说明"
    WITHDRAW = "withdraw", "撤回"
    PASS_UP = "pass_up", "上报"
    FIRST_REVIEW = "first_review", "通过初审"
    HAND_IN = "hand_in", "提交函审"
    RETURN = "return", "退回"
    REJECT = "reject", "否决"
    INVITE = "invite", "邀请专家"
    UNINVITE = "uninvite", "撤回邀请"
    DECLARE = "declare", "声明利益冲突"
    OPINE = "opine", "交函审意见"
    CONCLUDE = "conclude", "结束函审"
    SITE_CHECK = "site_check", "记录现场核查"
    PROPOSE = "propose", "提请"
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    OBJECT = "object", "登记异议"
    RATE = "rate", "评定"
    HAND_OVER = "hand_over", "随划转移交"


class ApplicationWho(LabeledEnum):
    """Who takes a step of an application."""

    FILER = "filer", "本企业的联络员"
    LOWER = "lower", "当前审核单位"
    LAST = "last", "地州市或师市"
    HOLDER = "holder", "当前审核单位"
    ROOT = "root", "自治区厅或兵团局"
    EXPERT = "expert", "受邀的函审专家"


class ApplicationNeed(LabeledEnum):
    """The conditions of a step besides the state and the person. Each counts what is still missing."""

    INDICATORS = "indicators", "这一版指南还没有录入指标，不能申请。"
    ELIGIBLE = "eligible", "有 {n} 条强制性问题，解决后才能申请。"
    FILLED = "filled", "还有 {n} 项指标没有自评，填齐后才能申请。"
    REASONED = "reasoned", "还有 {n} 项写了不适用而没有理由，写明后才能申请。"
    EVIDENCED = "evidenced", "还有 {n} 项指标没有附指南要求的证明材料，附上后才能申请。"
    EXPLAINED = "explained", "还有 {n} 条准强制性问题没有说明（至少六个字），说明后才能办理。"
    ANSWERED = "answered", "还有 {n} 条退回意见没有答复，答复后才能申请。"
    CLEARED = "cleared", "请先声明有无利益冲突。"
    AWAITED = "awaited", "还有 {n} 位专家没有答复。请等待，或撤回邀请。"
    LETTERS = "letters", "还差 {n} 份有效函审意见，至少要两份。"
    ALONE = "alone", "本企业本年度另有 {n} 件申请在办，办结或撤回后才能提交这一件。"
    ENDED = "ended", "公示期还没有满（还有 {n} 天），期满无异议才能评定。"


LEAST_LETTERS = 2
"""Minimum number of experts without conflict who must answer."""
NOTICE_DAYS = 7
"""Default number of working days of a public notice. Offices differ, so each notice stores its own number."""
UNFILED = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.WITHDRAWN})
AT_ROOT = frozenset({
    ApplicationState.SUBMITTED, ApplicationState.EXPERTS, ApplicationState.DECISION, ApplicationState.PROPOSED,
    ApplicationState.NOTICE,
})  # fmt: skip
ENDED = frozenset({ApplicationState.RATED, ApplicationState.REJECTED})
STANDING = frozenset(ApplicationState) - ENDED - {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
"""The states of an application under way. An enterprise has at most one such application a year (rule 19)."""


_S = ApplicationState
INSIDE = frozenset({Action.INVITE, Action.UNINVITE, Action.DECLARE, Action.OPINE})
"""The steps of the expert review. Only reviewers of the root bureau see them in the history."""

_AFTER_APPLYING = tuple(step for step in FunnelStep if step is not FunnelStep.APPLIED)
DATE_SET_BY: Mapping[tuple[Action, ApplicationState], FunnelStep] = {
    (Action.APPLY, _S.IN_REVIEW): FunnelStep.APPLIED,
    (Action.FIRST_REVIEW, _S.REVIEWED): FunnelStep.FIRST_REVIEWED,
    (Action.HAND_IN, _S.SUBMITTED): FunnelStep.SUBMITTED,
    (Action.CONCLUDE, _S.DECISION): FunnelStep.EXPERT_REVIEWED,
    (Action.AGREE, _S.NOTICE): FunnelStep.NOTICED,
    (Action.RATE, _S.RATED): FunnelStep.RATED,
}
"""The date that a step sets."""
CLEARS: Mapping[Action, tuple[FunnelStep, ...]] = {
    Action.RETURN: _AFTER_APPLYING,
    Action.WITHDRAW: tuple(FunnelStep),
    Action.OBJECT: (FunnelStep.NOTICED,),
    Action.INVITE: (FunnelStep.EXPERT_REVIEWED,),
}
"""The dates that a step clears. An application that is filed again after a return keeps its first date."""

STANDS: Mapping[ApplicationState, FunnelStep] = {
    _S.RETURNED: FunnelStep.APPLIED,
    _S.IN_REVIEW: FunnelStep.APPLIED,
    _S.REVIEWED: FunnelStep.FIRST_REVIEWED,
    _S.SUBMITTED: FunnelStep.SUBMITTED,
    _S.EXPERTS: FunnelStep.SUBMITTED,
    _S.DECISION: FunnelStep.EXPERT_REVIEWED,
    _S.PROPOSED: FunnelStep.EXPERT_REVIEWED,
    _S.NOTICE: FunnelStep.NOTICED,
    _S.RATED: FunnelStep.RATED,
}
"""The last date that is set in a state. A state that is not listed has no dates."""
DECIDED = frozenset({_S.PROPOSED, _S.NOTICE, _S.RATED})
"""The states with a proposed or decided level."""


def day_problems(state: ApplicationState, days: Mapping[FunnelStep, date | None]) -> list[tuple[FunnelStep, Message]]:
    """Return the problems of dates in a state: missing, not expected or out of order, as pairs of step and message."""
    order = list(FunnelStep)
    last = order.index(STANDS[state])
    problems = []
    for place, step in enumerate(order):
        day = days.get(step)
        if (day is not None) != (place <= last):
            words = message("申请{state}，要有“{step}”的日期。", state=state.label, step=step.label)
            more = message("申请{state}，还没有到“{step}”，不填日期。", state=state.label, step=step.label)
            problems.append((step, words if place <= last else more))
    told = [(step, day) for step in order if (day := days.get(step)) is not None]
    for (first, before), (step, day) in pairwise(told):
        if day < before:
            problems.append((step, message("“{step}”的日期 {day} 早于“{first}”的 {before}。", step=step.label, day=day,
                                       first=first.label, before=before)))  # fmt: skip
    return problems


UNDECIDES = frozenset({Action.RETURN, Action.WITHDRAW, Action.DISAGREE, Action.OBJECT})
"""The steps that void a proposed or decided level."""
ANEW = frozenset({Action.RETURN, Action.WITHDRAW})
"""The steps that void all opinions, because the application starts again."""


def days_after(
    days: Mapping[FunnelStep, date], action: Action, ends: ApplicationState, day: date
) -> dict[FunnelStep, date]:
    """Return the dates of an application after a step."""
    found = {step: kept for step, kept in days.items() if step not in CLEARS.get(action, ())}
    step = DATE_SET_BY.get((action, ends))
    return found if step is None else {step: day} | found


def days_of(steps: Iterable[tuple[Action, ApplicationState, date]]) -> dict[FunnelStep, date]:
    """Return the dates that result from a history of steps, in its order."""
    found: dict[FunnelStep, date] = {}
    for action, ends, day in steps:
        found = days_after(found, action, ends, day)
    return found
