"""Transition tables, and `refusal()`, which returns why a person may not take a step, or None if they may.

A capability defines its actions and states as enums, its facts as a `Situation` and its steps as a `Workflow`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.core.roles import Role


class Subject(LabeledEnum):
    """The kinds of records that have a workflow."""

    REPORT = "report", "月报"
    PROPOSAL = "proposal", "提请"
    GRADE_APPLICATION = "grade_application", "分级申请"
    GRADE_CHANGE = "grade_change", "等级变更"
    TRACK = "track", "超低排放改造"
    UNIT = "unit", "淘汰单元"


class Refused(StrEnum):
    """The kinds of refusals: not for this person (403), or not in this state (409)."""

    WHO = "who"
    STATE = "state"


@dataclass(frozen=True)
class Refusal:
    """Why a step is not allowed, as a message for the person."""

    kind: Refused
    sentence: Message


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The plain values on which refusals depend. A capability adds the facts that its own steps need."""

    state: Any
    """The present state; None before the record exists."""
    role: Role | None
    missing: Mapping[Any, int] = field(default_factory=dict)
    """For each need of a step, the number of things that are still missing."""


S = TypeVar("S", bound=Situation)


@dataclass(frozen=True, kw_only=True)
class Condition(Generic[S]):
    """A condition that forbids steps, beside their states and persons."""

    closes: Callable[[S], bool]
    words: Callable[[S, LabeledEnum], Message]
    kind: Refused = Refused.WHO
    only: frozenset[LabeledEnum] | None = None
    """The actions that it forbids; None means all of them."""


@dataclass(frozen=True, kw_only=True)
class Step(Generic[S]):
    """One row of a transition table: action, states before, who may take it, state after, and further conditions."""

    action: LabeledEnum
    from_states: frozenset[Any]
    who: LabeledEnum
    to_state: Any = None
    """The state after. None means that the state stays, unless `routes` lists others."""
    routes: tuple[tuple[Any, Any], ...] = ()
    """Pairs of states before and after, if the state after depends on more than the action. The service chooses one."""
    conditions: tuple[Condition[S], ...] = ()
    needs: tuple[Any, ...] = ()
    """What must be present. The label of each need is the message with the number that is missing."""
    needs_reason: str = ""
    """The error message if no reason is given; empty if the step needs none."""
    is_noted: bool = True
    """Whether the step is stored as a move."""

    def edges(self) -> list[tuple[Any, Any]]:
        """Return all pairs of states before and after."""
        return list(self.routes) or [(state, self.to_state or state) for state in self.from_states]

    def may_end(self, state: Any) -> bool:
        """Return whether the step may end in a state."""
        return any(end == state for _, end in self.edges())


def _only(now: Any, step: Step[Any]) -> Message:
    return message("只有{who}可以{action}。", who=step.who.label, action=step.action.label)


@dataclass(frozen=True, kw_only=True)
class Workflow(Generic[S]):
    """The transition table of one kind of record."""

    subject: str
    """The name in moves and audit events."""
    record: str
    """One record in words for people: 这份月报."""
    states: type[LabeledEnum]
    actions: type[LabeledEnum]
    """All actions that moves may contain, also those taken by other workflows."""
    steps: tuple[Step[S], ...]
    theirs: Mapping[LabeledEnum, Callable[[S], bool]]
    """For each kind of person in the table, a function that says whether the present person is one."""
    closed: Callable[[S, LabeledEnum], Message]
    """Returns the message for an action that the state does not allow."""
    whose: Callable[[S, Step[S]], Message] = _only
    """Returns the message for a person who may not take the step."""
    before: tuple[Condition[S], ...] = ()
    """Conditions that are checked before the state, for every step."""

    @cached_property
    def table(self) -> Mapping[str, Step[S]]:
        """The steps by action."""
        return {step.action: step for step in self.steps}

    def step(self, action: str) -> Step[S]:
        """Return the step of an action. Raise KeyError if the table has none."""
        return self.table[action]


WORKFLOWS: dict[str, Workflow[Any]] = {}
"""All transition tables by subject, as the capabilities registered them."""


def register(workflow: Workflow[S]) -> Workflow[S]:
    """Register the transition table of a capability.

    Histories and documents then name its states and actions.
    """
    WORKFLOWS[workflow.subject] = workflow
    return workflow


def refusal(workflow: Workflow[S], situation: S, action: LabeledEnum) -> Refusal | None:
    """Return why a step is not allowed; None means that it is. Services raise it, buttons show it, tests enumerate it.

    The checks in order: conditions for every step, the state, conditions of the state, the person, conditions of the
    person, missing needs.
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
    """Return the refusal of every step by its action, for the buttons of a page. None stands for an allowed step."""
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
