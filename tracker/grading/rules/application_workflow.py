"""Transition table of a grade application: filed, reviewed, read by experts, decided by two persons, noticed, rated."""

from dataclasses import dataclass

from tracker.core.i18n import Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Situation, Step, Subject, Workflow, register
from tracker.grading.rules.applications import (
    ENDED,
    UNFILED,
    Action,
    ApplicationNeed,
    ApplicationState,
    ApplicationWho,
)


@dataclass(frozen=True, kw_only=True)
class ApplicationSituation(Situation):
    """The values that decide which steps of an application are open."""

    state: ApplicationState
    is_own_enterprise: bool = False
    is_holder: bool = False
    holder_is_last: bool = False
    """The bureau that holds the application is directly below the root bureau, or is itself the root bureau."""
    holder_is_root: bool = False
    holder_name: str = ""
    is_filer: bool = False
    """The person filed the application since the last return."""
    is_proposer: bool = False
    is_invited: bool = False
    """The person is invited as an expert since the last return, without a conflict of interest."""

    @property
    def reviews(self) -> bool:
        """Return whether the person is a reviewer of the bureau that holds the application."""
        return self.role is Role.REVIEWER and self.is_holder


def _whose(now: ApplicationSituation, step: Step[ApplicationSituation]) -> Message:
    if step.who is _W.LAST and now.reviews:
        return message("初审由地州市或师市完成；本级核对后请上报。")
    if step.who is _W.LOWER and now.reviews:
        return message("已到地州市或师市一级，请直接完成初审。")
    if step.who in (_W.FILER, _W.EXPERT) or not now.holder_name:
        return message("只有{who}可以{action}。", who=step.who.label, action=step.action.label)
    words = "现在在{holder}手里，只有该单位的审核员可以{action}。"
    return message(words, holder=now.holder_name, action=step.action.label)


def _from(*states: ApplicationState) -> frozenset[ApplicationState]:
    return frozenset(states)


_A, _S, _W, _N = Action, ApplicationState, ApplicationWho, ApplicationNeed
_REVIEW, _EXPERTS, _DECISION = _from(_S.IN_REVIEW), _from(_S.EXPERTS), _from(_S.DECISION)
_UNDER_WAY = frozenset(ApplicationState) - UNFILED - ENDED
_BY_ANOTHER: tuple[Condition[ApplicationSituation], ...] = (
    Condition(closes=lambda now: now.is_filer, words=lambda now, action: message("本人提出的申请要由别人办理。")),
)
_BY_SECOND: tuple[Condition[ApplicationSituation], ...] = (
    *_BY_ANOTHER,
    Condition(
        closes=lambda now: now.is_proposer, words=lambda now, action: message("自己提议的等级要由另一个人决定。")
    ),
)
APPLICATION: Workflow[ApplicationSituation] = register(
    Workflow(
        subject=Subject.GRADE_APPLICATION,
        record="这件申请",
        states=ApplicationState,
        actions=Action,
        steps=(
            Step(action=_A.SAVE, from_states=UNFILED, who=_W.FILER, is_noted=False),
            Step(
                action=_A.APPLY, from_states=UNFILED, who=_W.FILER, to_state=_S.IN_REVIEW,
                needs=(
                    _N.ALONE, _N.INDICATORS, _N.FILLED, _N.REASONED, _N.EVIDENCED, _N.ANSWERED, _N.ELIGIBLE,
                    _N.EXPLAINED,
                ),
            ),
            Step(action=_A.EXPLAIN, from_states=_UNDER_WAY, who=_W.HOLDER, conditions=_BY_ANOTHER),
            Step(
                action=_A.WITHDRAW, from_states=_UNDER_WAY | _from(_S.RETURNED), who=_W.FILER, to_state=_S.WITHDRAWN
            ),
            Step(
                action=_A.PASS_UP, from_states=_REVIEW, who=_W.LOWER, to_state=_S.IN_REVIEW, needs=(_N.EXPLAINED,),
                conditions=_BY_ANOTHER,
            ),
            Step(
                action=_A.FIRST_REVIEW, from_states=_REVIEW, who=_W.LAST, to_state=_S.REVIEWED,
                needs=(_N.EXPLAINED,), conditions=_BY_ANOTHER,
            ),
            Step(
                action=_A.HAND_IN, from_states=_from(_S.REVIEWED), who=_W.LAST, to_state=_S.SUBMITTED,
                needs=(_N.EXPLAINED,), conditions=_BY_ANOTHER,
            ),
            Step(
                action=_A.RETURN, who=_W.HOLDER, to_state=_S.RETURNED, conditions=_BY_ANOTHER,
                from_states=_from(_S.IN_REVIEW, _S.REVIEWED, _S.SUBMITTED, _S.EXPERTS, _S.DECISION),
            ),
            Step(
                action=_A.REJECT, from_states=_from(_S.IN_REVIEW, _S.REVIEWED), who=_W.HOLDER,
                to_state=_S.REJECTED, conditions=_BY_ANOTHER, needs_reason="请写明不予上报的理由。",
            ),
            Step(
                action=_A.INVITE, from_states=_from(_S.SUBMITTED, _S.EXPERTS, _S.DECISION), who=_W.ROOT,
                to_state=_S.EXPERTS, conditions=_BY_ANOTHER,
            ),
            Step(action=_A.UNINVITE, from_states=_EXPERTS, who=_W.ROOT, conditions=_BY_ANOTHER),
            Step(action=_A.DECLARE, from_states=_EXPERTS, who=_W.EXPERT, conditions=_BY_ANOTHER),
            Step(
                action=_A.OPINE, from_states=_EXPERTS, who=_W.EXPERT, needs=(_N.CLEARED,), conditions=_BY_ANOTHER
            ),
            Step(
                action=_A.CONCLUDE, from_states=_EXPERTS, who=_W.ROOT, to_state=_S.DECISION,
                needs=(_N.AWAITED, _N.LETTERS), conditions=_BY_ANOTHER,
            ),
            Step(action=_A.SITE_CHECK, from_states=_DECISION, who=_W.ROOT, conditions=_BY_ANOTHER),
            Step(
                action=_A.PROPOSE, from_states=_DECISION, who=_W.ROOT, to_state=_S.PROPOSED, conditions=_BY_ANOTHER
            ),
            Step(
                action=_A.AGREE, from_states=_from(_S.PROPOSED), who=_W.ROOT, conditions=_BY_SECOND,
                routes=((_S.PROPOSED, _S.NOTICE), (_S.PROPOSED, _S.REJECTED)),
            ),
            Step(
                action=_A.DISAGREE, from_states=_from(_S.PROPOSED), who=_W.ROOT, to_state=_S.DECISION,
                conditions=_BY_SECOND, needs_reason="请写明不同意的理由。",
            ),
            Step(
                action=_A.OBJECT, from_states=_from(_S.NOTICE), who=_W.ROOT, to_state=_S.DECISION,
                conditions=_BY_ANOTHER,
            ),
            Step(
                action=_A.RATE, from_states=_from(_S.NOTICE), who=_W.ROOT, to_state=_S.RATED, needs=(_N.ENDED,),
                conditions=_BY_ANOTHER,
            ),
        ),
        theirs={
            _W.FILER: lambda now: now.role is Role.LIAISON and now.is_own_enterprise,
            _W.LOWER: lambda now: now.reviews and not now.holder_is_last,
            _W.LAST: lambda now: now.reviews and now.holder_is_last,
            _W.HOLDER: lambda now: now.reviews,
            _W.ROOT: lambda now: now.reviews and now.holder_is_root,
            _W.EXPERT: lambda now: now.role is Role.EXPERT and now.is_invited,
        },
        closed=lambda now, action: message("申请{state}，不能{action}。", state=now.state.label, action=action.label),
        whose=_whose,
    )
)  # fmt: skip
"""The workflow of an application. Two persons of the root bureau decide, also not to rate.

The ceiling limits the level that can be proposed, agreed or rated. A higher level needs a new opinion, so that another
expert can be invited while the decision is open.
"""
