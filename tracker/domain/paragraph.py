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


_GRADING: tuple[tuple[str, str | None], ...] = (
    ("实施企业环保绩效“创A晋B”行动，完成", None),
    ("{value}家", "grading.rated_cumulative"),
    ("企业“创A晋B”评级工作，{year}年“乌—昌—石”区域计划“创A”企业", None),
    ("{value}家", "grading.target_a"),
    ("，“晋B”企业", None),
    ("{value}家", "grading.target_b"),
    ("，地州市完成", None),
    ("{value}家", "grading.first_reviewed"),
    ("企业初审，提交自治区的", None),
    ("{value}家", "grading.submitted"),
)
_REVIEWED: tuple[tuple[str, str | None], ...] = (("企业已完成专家函审", None),)
_PARTLY: tuple[tuple[str, str | None], ...] = (
    ("企业中，", None), ("{value}家", "grading.expert_reviewed"), ("已完成专家函审", None),
)  # fmt: skip
_RATED: tuple[tuple[str, str | None], ...] = (
    ("，已完成评定为A、B级的", None), ("{value}家", "grading.rated"), ("企业。", None),
)  # fmt: skip
"""The sentence of the report on 创A晋B; where not all that was submitted has been reviewed, it says how many."""
_TARGETS = ("grading.target_a", "grading.target_b")
"""Without a target of its own a part of the region has no campaign to tell of."""
_OF_GRADING = frozenset(code for _, code in (*_GRADING, *_PARTLY, *_RATED) if code)


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


def pieces(plan_year: int, values: Mapping[str, Shown]) -> list[Piece]:
    """Write the sentences from the figures of one month; that of a field with nothing to say is left out."""
    written = [*_written(_PATTERN, plan_year, values), *_retrofitted(values)]
    graded = values.keys() >= _OF_GRADING and any(values[code].value not in ("0", "—") for code in _OF_GRADING)
    if not graded:
        return written
    whole = values["grading.submitted"].value == values["grading.expert_reviewed"].value
    return written + _written((*_GRADING, *(_REVIEWED if whole else _PARTLY), *_RATED), plan_year, values)


def _written(
    pattern: tuple[tuple[str, str | None], ...], plan_year: int, values: Mapping[str, Shown]
) -> list[Piece]:  # fmt: skip
    """Fill one sentence; a rate without a denominator reads “—”."""
    written = []
    for text, code in pattern:
        if code is None:
            written.append(Piece(say(text, year=plan_year)))
        elif values[code].value == "—":
            written.append(Piece(say("—"), code))
        else:
            written.append(Piece(say(text, value=values[code].value), code))
    return written


def _retrofitted(values: Mapping[str, Shown]) -> list[Piece]:
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


def sentence(plan_year: int, values: Mapping[str, Shown]) -> str:
    """Write the sentence as one plain Chinese text."""
    return "".join(str(piece.text) for piece in pieces(plan_year, values))
