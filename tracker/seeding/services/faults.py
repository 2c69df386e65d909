"""Faults of seed rows, each with its place; a row with a `reason` is accepted as a recorded exception."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tracker.core.i18n import Message, message
from tracker.seeding.services import problems
from tracker.seeding.services.columns import FILES


@dataclass(frozen=True)
class Row:
    """One parsed row: its line number, and its values by column."""

    line: int
    values: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """Return the values to store: all but the reason, which only the loading report has."""
        return {name: value for name, value in self.values.items() if name != "reason"}

    @property
    def reason(self) -> str:
        """Why the row is accepted although it breaks a rule; empty without an explanation."""
        return str(self.values.get("reason", ""))


Rows = dict[str, list[Row]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of a row, and the rule that it breaks."""

    file: str
    row: Row
    rule: str
    sentence: Message
    column: str = ""
    history: bool = False
    """Whether a `reason` may waive this fault."""

    @property
    def taken(self) -> bool:
        """Whether the row is accepted: the fault may be waived, and the row gives a reason."""
        return self.history and bool(self.row.reason)


@dataclass(frozen=True)
class Taken:
    """A row accepted as an exception: its fault and its reason."""

    place: str
    problem: Message
    reason: str


Rule = Callable[[Any], Iterable[Fault]]
"""A rule: a function that returns its faults in files and database."""


def sentences(faults: Iterable[Fault]) -> list[Message]:
    """Return a sentence with place for every fault, in the order of files and lines."""
    order = {name: place for place, name in enumerate(FILES)}
    found = sorted(faults, key=lambda fault: (order[fault.file], fault.row.line))
    return [problems.at(each.file, each.row.line, _with_remedy(each), each.column) for each in found]


def _with_remedy(fault: Fault) -> Message:
    if not fault.history:
        return fault.sentence
    return message("{problem}当时确实如此的，请在 reason 列写明原因。", problem=fault.sentence)
