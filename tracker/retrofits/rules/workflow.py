"""Transition tables of a retrofit track and of a unit to be eliminated.

One person claims a stage, another verifies it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role
from tracker.core.workflow.table import Condition, Refused, Situation, Step, Subject, Workflow, register
from tracker.retrofits.rules.words import BY_ROOT, LADDER, EliminationStage, Stage, TrackStage


class Action(LabeledEnum):
    """The actions on a track or a unit. The first action on a unit is to list it."""

    LIST = "list", "列入淘汰"
    CLAIM = "claim", "申报阶段"
    RETRACT = "retract", "收回申报"
    VERIFY = "verify", "核实"
    REFUSE = "refuse", "不予核实"
    FORWARD = "forward", "补记报送"
    OBJECT = "object", "登记异议"
    SETTLE = "settle", "处理异议"
    WITHDRAW_NOTICE = "withdraw_notice", "撤回公示"


class Doer(LabeledEnum):
    """Who may take an action."""

    REPORTER = "reporter", "本企业的联络员，或代报的监管部门"
    SUPERVISOR = "supervisor", "企业的监管部门或其上级"
    ROOT = "root", "自治区厅或兵团局"
    CLAIMER = "claimer", "申报的人"


@dataclass(frozen=True, kw_only=True)
class StageSituation(Situation):
    """The values that decide which actions on a track or a unit are open."""

    state: Stage
    claim: Stage | None = None
    """The stage that waits to be verified."""
    is_own_enterprise: bool = False
    supervises: bool = False
    """The person's bureau supervises the enterprise, or is above its supervisor."""
    is_root: bool = False
    is_claimer: bool = False

    @property
    def reviews(self) -> bool:
        """Return whether the person is a reviewer of the supervisor bureau or of a bureau above it."""
        return self.role is Role.REVIEWER and self.supervises


def _waits(now: StageSituation, action: LabeledEnum) -> Message:
    waiting = now.claim.label if now.claim is not None else ""
    return message("“{stage}”已申报，等待核实；核实或收回以后再办。", stage=waiting)


def _by_root(now: StageSituation, action: LabeledEnum) -> Message:
    waiting = now.claim.label if now.claim is not None else ""
    return message("“{stage}”由自治区厅或兵团局核实。", stage=waiting)


_Conditions = tuple[Condition[StageSituation], ...]
_UNCLAIMED: _Conditions = (
    Condition(kind=Refused.STATE, closes=lambda now: now.claim is not None, words=_waits),
)  # fmt: skip
_CLAIMED: _Conditions = (
    Condition(
        kind=Refused.STATE, closes=lambda now: now.claim is None,
        words=lambda now, action: message("现在没有等待核实的申报。"),
    ),
)  # fmt: skip
_BY_ANOTHER: _Conditions = (
    *_CLAIMED,
    Condition(closes=lambda now: now.is_claimer, words=lambda now, action: message("本人申报的要由别人核实。")),
    Condition(closes=lambda now: now.claim in BY_ROOT and not now.is_root, words=_by_root),
)
"""The rules that nobody verifies their own claim (rule 11), and that BY_ROOT stages need a root bureau."""


def _common(
    stages: Iterable[Stage], last: Stage, routes: Iterable[tuple[Stage, Stage]]
) -> tuple[Step[StageSituation], ...]:
    """Return the steps of a stage claim, which tracks and units share."""
    every, refuse = frozenset(stages), "请写明不予核实的理由。"
    return (
        Step(action=Action.CLAIM, from_states=every - {last}, who=Doer.REPORTER, conditions=_UNCLAIMED),
        Step(action=Action.RETRACT, from_states=every, who=Doer.CLAIMER, conditions=_CLAIMED),
        Step(
            action=Action.VERIFY, from_states=every, who=Doer.SUPERVISOR, routes=tuple(routes), conditions=_BY_ANOTHER
        ),
        Step(
            action=Action.REFUSE, from_states=every, who=Doer.SUPERVISOR, conditions=_BY_ANOTHER, needs_reason=refuse
        ),
    )  # fmt: skip


_T = TrackStage
_NOTICED: frozenset[Stage] = frozenset({_T.NOTICED})
_THEIRS: dict[LabeledEnum, Callable[[StageSituation], bool]] = {
    Doer.REPORTER: lambda now: (now.role is Role.LIAISON and now.is_own_enterprise) or now.reviews,
    Doer.SUPERVISOR: lambda now: now.reviews,
    Doer.ROOT: lambda now: now.reviews and now.is_root,
    Doer.CLAIMER: lambda now: now.is_claimer and (now.reviews or now.role is Role.LIAISON),
}


def _closed(now: StageSituation, action: LabeledEnum) -> Message:
    return message("现在是“{stage}”，不能{action}。", stage=now.state.label, action=action.label)


TRACK: Workflow[StageSituation] = register(
    Workflow(
        subject=Subject.TRACK,
        record="这条记录",
        states=TrackStage,
        actions=Action,
        steps=(
            *_common(
                TrackStage, _T.COMPLETE,
                (
                    *pairwise((_T.NOT_STARTED, *LADDER)), (_T.NOTICED, _T.WITHDRAWN), (_T.COMPLETE, _T.WITHDRAWN),
                    (_T.WITHDRAWN, _T.NOTICED),
                ),
            ),
            Step(action=Action.FORWARD, from_states=frozenset({_T.REPORTED}), who=Doer.REPORTER),
            Step(action=Action.OBJECT, from_states=_NOTICED, who=Doer.SUPERVISOR),
            Step(
                action=Action.SETTLE, from_states=_NOTICED, who=Doer.ROOT, needs_reason="请写明处理结果。"
            ),
            Step(
                action=Action.WITHDRAW_NOTICE, from_states=frozenset({_T.NOTICED, _T.COMPLETE}), who=Doer.ROOT,
                conditions=_UNCLAIMED,
            ),
        ),
        theirs=_THEIRS,
        closed=_closed,
    )
)  # fmt: skip
"""The workflow of a retrofit track. The rule of an industry may leave out stages.

One person of the root bureau asks to withdraw a notice, another verifies it.
"""
UNIT: Workflow[StageSituation] = register(
    Workflow(
        subject=Subject.UNIT,
        record="这条记录",
        states=EliminationStage,
        actions=Action,
        steps=_common(EliminationStage, EliminationStage.CANCELLED, pairwise(EliminationStage)),
        theirs=_THEIRS,
        closed=_closed,
    )
)  # fmt: skip
"""The workflow of a unit to be eliminated."""
