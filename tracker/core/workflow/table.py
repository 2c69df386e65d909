"""Workflow tables and `refusal()`: why a step is closed for a person, or None when it is open.

A capability brings its actions and states as enums, its facts as a `Situation`, and its steps as a `Workflow`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role


class Subject(LabeledEnum):
    """Subjects of workflows."""

    REPORT = "report", "月报"
    PROPOSAL = "proposal", "提请"
    GRADE_APPLICATION = "grade_application", "分级申请"
    GRADE_CHANGE = "grade_change", "等级变更"
    TRACK = "track", "超低排放改造"
    UNIT = "unit", "淘汰单元"


class Refused(StrEnum):
    """The kinds of refusal: not your turn (403), or not in this state (409)."""

    WHO = "who"
    STATE = "state"


@dataclass(frozen=True)
class Refusal:
    """Why a step is closed, in words a user can read."""

    kind: Refused
    sentence: Message


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What every refusal depends on, as plain values; a capability adds the facts that its own steps ask for."""

    state: Any
    """The present state; None before the record is made."""
    role: Role | None
    missing: Mapping[Any, int] = field(default_factory=dict)
    """How much each need of a step still lacks."""


S = TypeVar("S", bound=Situation)


@dataclass(frozen=True, kw_only=True)
class Condition(Generic[S]):
    """What closes a step beside its states and its person."""

    closes: Callable[[S], bool]
    words: Callable[[S, LabeledEnum], Message]
    kind: Refused = Refused.WHO
    only: frozenset[LabeledEnum] | None = None
    """The actions it closes; None is all of them."""


@dataclass(frozen=True, kw_only=True)
class Step(Generic[S]):
    """One row of a table: from which states, by whom, to which state, and what must be true."""

    action: LabeledEnum
    from_states: frozenset[Any]
    who: LabeledEnum
    to_state: Any = None
    """None: the state stays, unless `routes` names others."""
    routes: tuple[tuple[Any, Any], ...] = ()
    """Pairs of states, where the end depends on more than the action; the service names the one that it takes."""
    conditions: tuple[Condition[S], ...] = ()
    needs: tuple[Any, ...] = ()
    """What must not be missing; each label is the sentence that counts it."""
    needs_reason: str = ""
    """The sentence for whoever gives no reason, where the step takes one."""
    is_noted: bool = True
    """Whether the step is kept as a move."""

    def edges(self) -> list[tuple[Any, Any]]:
        """Return every pair of states that the step joins."""
        return list(self.routes) or [(state, self.to_state or state) for state in self.from_states]

    def may_end(self, state: Any) -> bool:
        """Return whether the step may end in a state."""
        return any(end == state for _, end in self.edges())


def _only(now: Any, step: Step[Any]) -> Message:
    return message("只有{who}可以{action}。", who=step.who.label, action=step.action.label)


@dataclass(frozen=True, kw_only=True)
class Workflow(Generic[S]):
    """The table of one subject."""

    subject: str
    """As moves and audit events name it."""
    record: str
    """One record of it, as people say it: 这份月报."""
    states: type[LabeledEnum]
    actions: type[LabeledEnum]
    """Every action that moves may hold, also those that other workflows take."""
    steps: tuple[Step[S], ...]
    theirs: Mapping[LabeledEnum, Callable[[S], bool]]
    """For each person of the table, whether it is the one who asks."""
    closed: Callable[[S, LabeledEnum], Message]
    """The words for a state in which an action is not open."""
    whose: Callable[[S, Step[S]], Message] = _only
    """The words for somebody whose step it is not."""
    before: tuple[Condition[S], ...] = ()
    """What is asked before the state, for every step."""

    @cached_property
    def table(self) -> Mapping[str, Step[S]]:
        """The steps by their action."""
        return {step.action: step for step in self.steps}

    def step(self, action: str) -> Step[S]:
        """Return the step of an action. Raise KeyError where the table has none."""
        return self.table[action]


WORKFLOWS: dict[str, Workflow[Any]] = {}
"""Every table by its subject, as the capabilities brought them."""


def register(workflow: Workflow[S]) -> Workflow[S]:
    """Bring a table of a capability, so that histories and documents can name its states and actions."""
    WORKFLOWS[workflow.subject] = workflow
    return workflow


def refusal(workflow: Workflow[S], situation: S, action: LabeledEnum) -> Refusal | None:
    """Return why a step is closed; None means it is open. Services raise it, buttons show it, tests enumerate it.

    Asked in this order: what bars every step, the state, what else the state needs, the person, what bars the person,
    what is missing.
    """
    step = workflow.table.get(action)
    if step is None:
        return Refusal(Refused.STATE, workflow.closed(situation, action))
    return (
        _barred(workflow.before, situation, action)
        or _not_now(workflow, situation, step)
        or _barred(_of_kind(step, Refused.STATE), situation, action)
        or _not_you(workflow, situation, step)
        or _barred(_of_kind(step, Refused.WHO), situation, action)
        or _lacking(situation, step)
    )


def refusals(workflow: Workflow[S], situation: S) -> dict[str, Refusal | None]:
    """Return the refusal of every step, by its action: what the buttons of a page show."""
    return {action: refusal(workflow, situation, step.action) for action, step in workflow.table.items()}


def _of_kind(step: Step[S], kind: Refused) -> Iterable[Condition[S]]:
    return (each for each in step.conditions if each.kind is kind)


def _barred(conditions: Iterable[Condition[S]], now: S, action: LabeledEnum) -> Refusal | None:
    for each in conditions:
        if (each.only is None or action in each.only) and each.closes(now):
            return Refusal(each.kind, each.words(now, action))
    return None


def _not_now(workflow: Workflow[S], now: S, step: Step[S]) -> Refusal | None:
    return None if now.state in step.from_states else Refusal(Refused.STATE, workflow.closed(now, step.action))


def _not_you(workflow: Workflow[S], now: S, step: Step[S]) -> Refusal | None:
    return None if workflow.theirs[step.who](now) else Refusal(Refused.WHO, workflow.whose(now, step))


def _lacking(now: Situation, step: Step[S]) -> Refusal | None:
    for need in step.needs:
        if count := now.missing.get(need, 0):
            return Refusal(Refused.STATE, message(need.label, n=count))
    return None
