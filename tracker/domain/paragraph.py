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


_RETROFITS: tuple[tuple[tuple[str, str | None], ...], ...] = (
    (
        ("钢铁行业", None), ("{value}个", "retrofit.steel.projects_planned"), ("超低排放改造项目，已建成", None),
        ("{value}个", "retrofit.steel.projects_built"),
    ),
    (
        ("{value}家", "retrofit.steel.reports_sent"),
        ("钢铁企业的有组织和无组织监测评估报告已报行业协会", None),
    ),
    (("{value}家", "retrofit.cement.enterprises_built"), ("水泥企业已完成超低排放改造建设", None)),
    (("{value}家", "campaign.coke_oven.stopped"), ("企业的4.3米焦炉已停产", None)),
)  # fmt: skip
"""Clauses on retrofits; one without anything to count is left out, and nothing is said that no record carries."""


def retrofits(values: Mapping[str, Shown]) -> list[Piece]:
    """Write the sentence on retrofits and ovens from the figures of records; empty where there is nothing to say."""
    written: list[Piece] = []
    for clause in _RETROFITS:
        codes = [code for _, code in clause if code is not None]
        if any(code not in values or values[code].value in ("0", "—") for code in codes[:1]):
            continue
        written += [Piece(say("；"))] if written else []
        for text, code in clause:
            words = say(text) if code is None else say(text, value=values[code].value if code in values else "—")
            written.append(Piece(words, code))
    return [*written, Piece(say("。"))] if written else []


def sentences(plan_year: int, values: Mapping[str, Shown], statuses: Mapping[str, Shown]) -> list[str]:
    """Write the paragraphs of a month as plain Chinese texts: the plan's, then that of the retrofits."""
    more = "".join(str(piece.text) for piece in retrofits(statuses))
    return [sentence(plan_year, values), *([more] if more else [])]


def sentence(plan_year: int, values: Mapping[str, Shown]) -> str:
    """Write the sentence as one plain Chinese text."""
    return "".join(str(piece.text) for piece in pieces(plan_year, values))
