"""The transition tables of tracks and units."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.core.i18n import Choice, Sentence, say
from tracker.core.roles import Role
from tracker.core.workflow.table import Action, Refusal, Refused, Subject
from tracker.retrofits.rules.words import EliminationStage, Stage, TrackStage


class Doer(Choice):
    """Who may take a step."""

    REPORTER = "reporter", "本企业的联络员，或代报的监管部门"
    SUPERVISOR = "supervisor", "企业的监管部门或其上级"
    ROOT = "root", "自治区厅或兵团局"
    CLAIMER = "claimer", "申报的人"


@dataclass(frozen=True)
class StageStep:
    """One row of the table: by whom, from which stages, and whether a claim has to wait (None: either way)."""

    who: Doer
    claimed: bool | None
    starts: frozenset[Stage]
    by_another: bool = False
    """Nobody verifies their own claim (rule 11)."""


@dataclass(frozen=True)
class StageWorkflow:
    """The table of one subject; `by_root` are the stages that only the root verifies."""

    subject: Subject
    steps: dict[Action, StageStep]
    by_root: frozenset[Stage] = frozenset()


_ANY_TRACK: frozenset[Stage] = frozenset(TrackStage)
_ANY_UNIT: frozenset[Stage] = frozenset(EliminationStage)
_NOTICED: frozenset[Stage] = frozenset({TrackStage.NOTICED})
TRACK = StageWorkflow(
    Subject.TRACK,
    {
        Action.CLAIM: StageStep(Doer.REPORTER, claimed=False, starts=_ANY_TRACK - {TrackStage.COMPLETE}),
        Action.RETRACT: StageStep(Doer.CLAIMER, claimed=True, starts=_ANY_TRACK),
        Action.VERIFY: StageStep(Doer.SUPERVISOR, claimed=True, starts=_ANY_TRACK, by_another=True),
        Action.REFUSE: StageStep(Doer.SUPERVISOR, claimed=True, starts=_ANY_TRACK, by_another=True),
        Action.FORWARD: StageStep(Doer.REPORTER, claimed=None, starts=frozenset({TrackStage.REPORTED})),
        Action.OBJECT: StageStep(Doer.SUPERVISOR, claimed=None, starts=_NOTICED),
        Action.SETTLE: StageStep(Doer.ROOT, claimed=None, starts=_NOTICED),
        Action.WITHDRAW_NOTICE: StageStep(
            Doer.ROOT, claimed=False, starts=frozenset({TrackStage.NOTICED, TrackStage.COMPLETE})
        ),
    },
    frozenset({TrackStage.NOTICED, TrackStage.COMPLETE, TrackStage.WITHDRAWN}),
)
"""A retrofit track. A withdrawal is asked for by one person of the root and verified by another."""
UNIT = StageWorkflow(
    Subject.UNIT,
    {
        Action.CLAIM: StageStep(Doer.REPORTER, claimed=False, starts=_ANY_UNIT - {EliminationStage.CANCELLED}),
        Action.RETRACT: StageStep(Doer.CLAIMER, claimed=True, starts=_ANY_UNIT),
        Action.VERIFY: StageStep(Doer.SUPERVISOR, claimed=True, starts=_ANY_UNIT, by_another=True),
        Action.REFUSE: StageStep(Doer.SUPERVISOR, claimed=True, starts=_ANY_UNIT, by_another=True),
    },
)
"""The transition table of eliminated units."""


@dataclass(frozen=True)
class StageSituation:
    """The situation: all values on which a refusal depends."""

    stage: Stage
    claim: Stage | None
    """What waits to be verified."""
    role: Role | None
    is_own_enterprise: bool = False
    supervises: bool = False
    """The person's bureau supervises the enterprise, or stands above its supervisor."""
    is_root: bool = False
    is_claimer: bool = False


def stage_refusal(workflow: StageWorkflow, action: Action, now: StageSituation) -> Refusal | None:
    """Return why an action is closed; None means it is open. Services raise it, buttons show it, tests enumerate it."""
    step = workflow.steps[action]
    if (sentence := _not_now(step, action, now)) is not None:
        return Refusal(Refused.STATE, sentence)
    if not _IS_THEIRS[step.who](now):
        return Refusal(Refused.WHO, say("只有{who}可以{action}。", who=step.who.label, action=action.label))
    if step.by_another and now.is_claimer:
        return Refusal(Refused.WHO, say("本人申报的要由别人核实。"))
    if step.by_another and now.claim is not None and now.claim in workflow.by_root and not now.is_root:
        return Refusal(Refused.WHO, say("“{stage}”由自治区厅或兵团局核实。", stage=now.claim.label))
    return None


def _not_now(step: StageStep, action: Action, now: StageSituation) -> Sentence | None:
    if now.stage not in step.starts:
        return say("现在是“{stage}”，不能{action}。", stage=now.stage.label, action=action.label)
    if step.claimed is False and now.claim is not None:
        return say("“{stage}”已申报，等待核实；核实或收回以后再办。", stage=now.claim.label)
    if step.claimed is True and now.claim is None:
        return say("现在没有等待核实的申报。")
    return None


def _reviews(now: StageSituation) -> bool:
    return now.role is Role.REVIEWER and now.supervises


_IS_THEIRS: dict[Doer, Callable[[StageSituation], bool]] = {
    Doer.REPORTER: lambda now: (now.role is Role.LIAISON and now.is_own_enterprise) or _reviews(now),
    Doer.SUPERVISOR: _reviews,
    Doer.ROOT: lambda now: _reviews(now) and now.is_root,
    Doer.CLAIMER: lambda now: now.is_claimer and (_reviews(now) or now.role is Role.LIAISON),
}
