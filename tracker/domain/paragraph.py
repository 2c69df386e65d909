"""The progress paragraph: the sentence of the published report, with each number tied to its figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tracker.domain.words import Sentence, say


class Shown(Protocol):
    """What the paragraph needs of a figure: its displayed value."""

    @property
    def value(self) -> str:
        """The displayed text without its unit."""


@dataclass(frozen=True)
class Piece:
    """A run of the sentence; `code` names the figure that a number is, None for plain words."""

    text: Sentence
    code: str | None = None


_PATTERN: tuple[tuple[str, str | None], ...] = (
    ("{year}年“乌—昌—石”继续实施", None),
    ("{value}家", "plan.enterprises"),
    ("企业“一企一策”污染治理，计划投资", None),
    ("{value}亿元", "plan.investment.planned"),
    ("，已完成投资", None),
    ("{value}亿元", "plan.investment.completed"),
    ("，完成率", None),
    ("{value}%", "plan.investment.rate"),
    ("；计划实施", None),
    ("{value}个", "plan.projects.planned"),
    ("大气污染治理项目，已建成项目", None),
    ("{value}个", "plan.projects.built"),
    ("，完成率", None),
    ("{value}%", "plan.projects.rate"),
    ("。", None),
)


def pieces(plan_year: int, values: Mapping[str, Shown]) -> list[Piece]:
    """Write the sentence from the figures of one month; a rate without a denominator reads “—”."""
    written = []
    for text, code in _PATTERN:
        if code is None:
            written.append(Piece(say(text, year=plan_year)))
        elif values[code].value == "—":
            written.append(Piece(say("—"), code))
        else:
            written.append(Piece(say(text, value=values[code].value), code))
    return written


def sentence(plan_year: int, values: Mapping[str, Shown]) -> str:
    """Write the sentence as one plain Chinese text."""
    return "".join(str(piece.text) for piece in pieces(plan_year, values))
