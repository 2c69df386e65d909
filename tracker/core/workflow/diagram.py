"""Writer of docs/workflows.md: Mermaid state diagrams and tables of all workflows, made from the transition tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.core.workflow.table import Workflow


def page(workflows: Mapping[str, Workflow[Any]]) -> str:
    """Return the page of all workflows as Markdown, each with its diagram and its table."""
    parts = [_HEAD]
    for subject, workflow in sorted(workflows.items()):
        parts += [f"## {subject}\n", "```mermaid", *_diagram(workflow), "```\n", *_rows(workflow), ""]
    return "\n".join(parts)


_HEAD = """# Workflows

Made by `python -m tests.workflows` from the tables of `tracker/*/rules`; `tests/test_docs.py` fails while it is old.
An arrow is a step that changes the state; the tables also name the steps that leave it.
"""


def _diagram(workflow: Workflow[Any]) -> list[str]:
    lines, named = ["stateDiagram-v2"], set()
    for edge, actions in _edges(workflow).items():
        named |= {state for state in edge if state is not None}
        lines.append(f"    {_key(edge[0])} --> {_key(edge[1])}: {' / '.join(actions)}")
    names = {_key(state): _name(state) for state in named}
    return [lines[0], *(f'    state "{name}" as {key}' for key, name in sorted(names.items())), *lines[1:]]


def _edges(workflow: Workflow[Any]) -> dict[tuple[Any, Any], list[str]]:
    found: dict[tuple[Any, Any], list[str]] = {}
    for step in workflow.steps:
        for before, after in sorted(step.edges(), key=lambda edge: (_key(edge[0]), _key(edge[1]))):
            if before != after:
                found.setdefault((before, after), []).append(step.action.label)
    return found


def _rows(workflow: Workflow[Any]) -> Iterable[str]:
    yield "| step | in | by |"
    yield "|---|---|---|"
    for step in workflow.steps:
        states = "、".join(sorted("—" if each is None else _name(each) for each in step.from_states))
        yield f"| {step.action.label} `{step.action.value}` | {states} | {step.who.label} |"


def _key(state: Any) -> str:
    if state is None:
        return "[*]"
    return "_".join(map(str, state)) if isinstance(state, tuple) else str(state)


def _name(state: Any) -> str:
    return " · ".join(each.label for each in state) if isinstance(state, tuple) else str(state.label)
