"""The transition table of applications (创A晋B), and the day of the funnel that each step sets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Action, Refusal, Refused


class FunnelStep(Choice):
    """How far an application has come, each with its day in the record."""

    APPLIED = "applied", "申请"
    FIRST_REVIEWED = "first_reviewed", "地州市初审"
    SUBMITTED = "submitted", "提交自治区"
    EXPERT_REVIEWED = "expert_reviewed", "专家函审"
    NOTICED = "noticed", "公示"
    RATED = "rated", "评定"


class ApplicationState(Choice):
    """Where an application stands."""

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


class Stance(Choice):
    """What an expert declares before reading."""

    CLEAR = "clear", "无利益冲突"
    CONFLICT = "conflict", "有利益冲突，回避"


class ApplicationWho(Choice):
    """Whose step it is."""

    FILER = "filer", "本企业的联络员"
    LOWER = "lower", "当前审核单位"
    LAST = "last", "地州市或师市"
    HOLDER = "holder", "当前审核单位"
    ROOT = "root", "自治区厅或兵团局"
    EXPERT = "expert", "受邀的函审专家"


class ApplicationNeed(Choice):
    """What must be true beside state and person; each counts what is still missing."""

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
"""Opinions of experts without conflict that a review needs."""
NOTICE_DAYS = 7
"""Working days of a public notice where nothing else is said; offices differ, so each notice keeps its own."""
UNFILED = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.WITHDRAWN})
AT_ROOT = frozenset({
    ApplicationState.SUBMITTED, ApplicationState.EXPERTS, ApplicationState.DECISION, ApplicationState.PROPOSED,
    ApplicationState.NOTICE,
})  # fmt: skip
ENDED = frozenset({ApplicationState.RATED, ApplicationState.REJECTED})
STANDING = frozenset(ApplicationState) - ENDED - {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
"""States of an application in hand; an enterprise has at most one in a year (rule 19)."""


@dataclass(frozen=True)
class ApplicationStep:
    """One row of the table: from which states, by whom, to which state (None: it stays), and what must be true."""

    starts: frozenset[ApplicationState]
    who: ApplicationWho
    ends: ApplicationState | None
    needs: tuple[ApplicationNeed, ...] = ()


def _from(*states: ApplicationState) -> frozenset[ApplicationState]:
    return frozenset(states)


_S, _W, _N = ApplicationState, ApplicationWho, ApplicationNeed
_REVIEW, _EXPERTS, _DECISION = _from(_S.IN_REVIEW), _from(_S.EXPERTS), _from(_S.DECISION)
_UNDER_WAY = frozenset(ApplicationState) - UNFILED - ENDED
STEPS = {
    Action.SAVE: ApplicationStep(UNFILED, _W.FILER, None),
    Action.APPLY: ApplicationStep(
        UNFILED, _W.FILER, _S.IN_REVIEW,
        (
            _N.ALONE, _N.INDICATORS, _N.FILLED, _N.REASONED, _N.EVIDENCED, _N.ANSWERED, _N.ELIGIBLE, _N.EXPLAINED,
        ),
    ),  # fmt: skip
    Action.EXPLAIN: ApplicationStep(_UNDER_WAY, _W.HOLDER, None),
    Action.WITHDRAW: ApplicationStep(_UNDER_WAY | _from(_S.RETURNED), _W.FILER, _S.WITHDRAWN),
    Action.PASS_UP: ApplicationStep(_REVIEW, _W.LOWER, _S.IN_REVIEW, (_N.EXPLAINED,)),
    Action.FIRST_REVIEW: ApplicationStep(_REVIEW, _W.LAST, _S.REVIEWED, (_N.EXPLAINED,)),
    Action.HAND_IN: ApplicationStep(_from(_S.REVIEWED), _W.LAST, _S.SUBMITTED, (_N.EXPLAINED,)),
    Action.RETURN: ApplicationStep(
        _from(_S.IN_REVIEW, _S.REVIEWED, _S.SUBMITTED, _S.EXPERTS, _S.DECISION), _W.HOLDER, _S.RETURNED
    ),
    Action.REJECT: ApplicationStep(_from(_S.IN_REVIEW, _S.REVIEWED), _W.HOLDER, _S.REJECTED),
    Action.INVITE: ApplicationStep(_from(_S.SUBMITTED, _S.EXPERTS, _S.DECISION), _W.ROOT, _S.EXPERTS),
    Action.UNINVITE: ApplicationStep(_EXPERTS, _W.ROOT, None),
    Action.DECLARE: ApplicationStep(_EXPERTS, _W.EXPERT, None),
    Action.OPINE: ApplicationStep(_EXPERTS, _W.EXPERT, None, (_N.CLEARED,)),
    Action.CONCLUDE: ApplicationStep(_EXPERTS, _W.ROOT, _S.DECISION, (_N.AWAITED, _N.LETTERS)),
    Action.SITE_CHECK: ApplicationStep(_DECISION, _W.ROOT, None),
    Action.PROPOSE: ApplicationStep(_DECISION, _W.ROOT, _S.PROPOSED),
    Action.AGREE: ApplicationStep(_from(_S.PROPOSED), _W.ROOT, _S.NOTICE),
    Action.DISAGREE: ApplicationStep(_from(_S.PROPOSED), _W.ROOT, _S.DECISION),
    Action.OBJECT: ApplicationStep(_from(_S.NOTICE), _W.ROOT, _S.DECISION),
    Action.RATE: ApplicationStep(_from(_S.NOTICE), _W.ROOT, _S.RATED, (_N.ENDED,)),
}  # fmt: skip
"""The application. Agreed not to be rated it is rejected; the root never rejects by one person alone.

Which level may be proposed, agreed or rated is asked of the ceiling. A higher one takes a new opinion: another expert
may be asked while the decision is open.
"""

_BY_ANOTHER = frozenset(STEPS) - {Action.SAVE, Action.APPLY, Action.WITHDRAW}
INSIDE = frozenset({Action.INVITE, Action.UNINVITE, Action.DECLARE, Action.OPINE})
"""Steps of the expert review, seen by nobody outside it."""

_AFTER_APPLYING = tuple(step for step in FunnelStep if step is not FunnelStep.APPLIED)
SETS: Mapping[tuple[Action, ApplicationState], FunnelStep] = {
    (Action.APPLY, _S.IN_REVIEW): FunnelStep.APPLIED,
    (Action.FIRST_REVIEW, _S.REVIEWED): FunnelStep.FIRST_REVIEWED,
    (Action.HAND_IN, _S.SUBMITTED): FunnelStep.SUBMITTED,
    (Action.CONCLUDE, _S.DECISION): FunnelStep.EXPERT_REVIEWED,
    (Action.AGREE, _S.NOTICE): FunnelStep.NOTICED,
    (Action.RATE, _S.RATED): FunnelStep.RATED,
}
"""Which day a step sets."""
CLEARS: Mapping[Action, tuple[FunnelStep, ...]] = {
    Action.RETURN: _AFTER_APPLYING,
    Action.WITHDRAW: tuple(FunnelStep),
    Action.OBJECT: (FunnelStep.NOTICED,),
    Action.INVITE: (FunnelStep.EXPERT_REVIEWED,),
}
"""Which days a step takes back; a second application of one that was returned keeps its first day."""

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
"""The last day of the funnel that stands in a state; one of a state that is missing here has no days at all."""
DECIDED = frozenset({_S.PROPOSED, _S.NOTICE, _S.RATED})
"""A level is proposed or decided."""


def day_problems(state: ApplicationState, days: Mapping[FunnelStep, date | None]) -> list[tuple[FunnelStep, Sentence]]:
    """Return which days of the funnel are missing, too many or out of order for a state."""
    order = list(FunnelStep)
    last = order.index(STANDS[state])
    problems = []
    for place, step in enumerate(order):
        day = days.get(step)
        if (day is not None) != (place <= last):
            words = say("申请{state}，要有“{step}”的日期。", state=state.label, step=step.label)
            more = say("申请{state}，还没有到“{step}”，不填日期。", state=state.label, step=step.label)
            problems.append((step, words if place <= last else more))
    told = [(step, day) for step in order if (day := days.get(step)) is not None]
    for (first, before), (step, day) in pairwise(told):
        if day < before:
            problems.append((step, say("“{step}”的日期 {day} 早于“{first}”的 {before}。", step=step.label, day=day,
                                       first=first.label, before=before)))  # fmt: skip
    return problems


UNDECIDES = frozenset({Action.RETURN, Action.WITHDRAW, Action.DISAGREE, Action.OBJECT})
"""Steps that void a proposed or decided level."""
ANEW = frozenset({Action.RETURN, Action.WITHDRAW})
"""Steps that void every opinion: the application starts again."""


def days_after(
    days: Mapping[FunnelStep, date], action: Action, ends: ApplicationState, day: date
) -> dict[FunnelStep, date]:
    """Return the days of the funnel after a step."""
    found = {step: kept for step, kept in days.items() if step not in CLEARS.get(action, ())}
    step = SETS.get((action, ends))
    return found if step is None else {step: day} | found


def days_of(steps: Iterable[tuple[Action, ApplicationState, date]]) -> dict[FunnelStep, date]:
    """Return the days that a history of steps leaves, in its order."""
    found: dict[FunnelStep, date] = {}
    for action, ends, day in steps:
        found = days_after(found, action, ends, day)
    return found


@dataclass(frozen=True)
class ApplicationSituation:
    """The situation: all values on which a refusal depends."""

    state: ApplicationState
    role: Role | None
    is_own_enterprise: bool = False
    is_holder: bool = False
    holder_is_last: bool = False
    """The holder is the last before the root, or the root of a chain of one."""
    holder_is_root: bool = False
    holder_name: str = ""
    is_filer: bool = False
    """The person handed this round in."""
    is_proposer: bool = False
    is_invited: bool = False
    """Invited in this round, and neither withdrawn nor conflicted."""
    missing: Mapping[ApplicationNeed, int] = field(default_factory=dict)


def application_refusal(action: Action, now: ApplicationSituation) -> Refusal | None:
    """Return why a step is closed; None means it is open. Services raise it, buttons show it, tests enumerate it."""
    step = STEPS[action]
    if now.state not in step.starts:
        words = say("申请{state}，不能{action}。", state=now.state.label, action=action.label)
        return Refusal(Refused.STATE, words)
    if not _IS_THEIRS[step.who](now):
        return Refusal(Refused.WHO, _whose(step, action, now))
    if action in _BY_ANOTHER and now.is_filer:
        return Refusal(Refused.WHO, say("本人提出的申请要由别人办理。"))
    if action in (Action.AGREE, Action.DISAGREE) and now.is_proposer:
        return Refusal(Refused.WHO, say("自己提议的等级要由另一个人决定。"))
    for need in step.needs:
        if count := now.missing.get(need, 0):
            return Refusal(Refused.STATE, say(need.label, n=count))
    return None


def _reviews(now: ApplicationSituation) -> bool:
    return now.role is Role.REVIEWER and now.is_holder


_IS_THEIRS: Mapping[ApplicationWho, Callable[[ApplicationSituation], bool]] = {
    _W.FILER: lambda now: now.role is Role.LIAISON and now.is_own_enterprise,
    _W.LOWER: lambda now: _reviews(now) and not now.holder_is_last,
    _W.LAST: lambda now: _reviews(now) and now.holder_is_last,
    _W.HOLDER: _reviews,
    _W.ROOT: lambda now: _reviews(now) and now.holder_is_root,
    _W.EXPERT: lambda now: now.role is Role.EXPERT and now.is_invited,
}


def _whose(step: ApplicationStep, action: Action, now: ApplicationSituation) -> Sentence:
    if step.who is _W.LAST and _reviews(now):
        return say("初审由地州市或师市完成；本级核对后请上报。")
    if step.who is _W.LOWER and _reviews(now):
        return say("已到地州市或师市一级，请直接完成初审。")
    if step.who in (_W.FILER, _W.EXPERT) or not now.holder_name:
        return say("只有{who}可以{action}。", who=step.who.label, action=action.label)
    return say("现在在{holder}手里，只有该单位的审核员可以{action}。", holder=now.holder_name, action=action.label)
