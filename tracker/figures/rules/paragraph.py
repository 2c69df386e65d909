"""The progress paragraph of the published report; each number comes from its figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tracker.core.i18n import Message, message, translate
from tracker.register.rules.register import Side


class Shown(Protocol):
    """The interface of a figure that the paragraph needs: its displayed value."""

    @property
    def value(self) -> str:
        """The displayed text without its unit."""


class Part(NamedTuple):
    """The part of the region that a paragraph describes; `side` is None where the part may lie on both sides."""

    name: str
    side: Side | None = None


WHOLE = Part("")


@dataclass(frozen=True)
class Piece:
    """A run of the sentence: a number of the figure `code`, or plain text where `code` is None."""

    text: Message
    code: str | None = None


Pattern = tuple[tuple[str, str | None], ...]
"""A sentence as pairs of text and figure code; the code is None for plain text."""

_OPENING = ("{year}年“乌—昌—石”继续实施", "{name}：{year}年继续实施")
"""Opening words of the paragraph about the whole region, and of one about a part of it."""
_PLAN: Pattern = (
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


_RATED_SO_FAR: Pattern = (
    ("实施企业环保绩效“创A晋B”行动，完成", None),
    ("{value}家", "grading.rated_cumulative"),
    ("企业“创A晋B”评级工作", None),
)
_TARGETS = ("grading.target_a", "grading.target_b")
"""Figures of planned ratings; the clause on the plan is left out for a part without a target (say a place)."""
_PLANNED = ("，{year}年“乌—昌—石”区域计划“创A”企业", "，{year}年计划“创A”企业")
"""Opening words of the clause on planned ratings: of the whole region, and of a part."""
_TO_B: Pattern = (("{value}家", _TARGETS[0]), ("，“晋B”企业", None), ("{value}家", _TARGETS[1]))
_BODIES = {
    Side.LOCAL: ("，地州市完成", "企业初审，提交自治区的", "企业初审，尚无提交自治区的企业"),
    Side.XPCC: ("，师市完成", "企业初审，提交兵团局的", "企业初审，尚无提交兵团局的企业"),
    None: ("，地州市或师市完成", "企业初审，提交自治区厅或兵团局的", "企业初审，尚无提交自治区厅或兵团局的企业"),
}
"""Texts by side: who makes the first review and who receives the application.

The published sentence about the whole region uses the names of the local side.
"""
_REVIEWED: Pattern = (("企业已完成专家函审", None),)
_PARTLY: Pattern = (
    ("企业中，", None), ("{value}家", "grading.expert_reviewed"), ("已完成专家函审", None),
)  # fmt: skip
_RATED: Pattern = (
    ("，已完成评定为A、B级的", None), ("{value}家", "grading.rated"), ("企业。", None),
)  # fmt: skip
"""End of the sentence on 创A晋B; `_PARTLY` gives the number reviewed where experts have not reviewed all."""
_FUNNEL = ("grading.rated_cumulative", "grading.first_reviewed", "grading.submitted", "grading.expert_reviewed",
           "grading.rated")  # fmt: skip
_NOTHING = ("0", "—")

_RETROFITS: tuple[Pattern, ...] = (
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
"""Clauses on retrofits; a clause whose first figure is missing or zero is left out."""


def pieces(plan_year: int, values: Mapping[str, Shown], part: Part = WHOLE) -> list[Piece]:
    """Return the paragraph of one month as pieces; a sentence without any figure to report is left out."""
    opening = Piece(message(_OPENING[part != WHOLE], year=plan_year, name=part.name))
    return [opening, *_written(_PLAN, values), *_retrofitted(values), *_graded(plan_year, values, part)]


def _graded(plan_year: int, values: Mapping[str, Shown], part: Part) -> list[Piece]:
    """Return the sentence on 创A晋B; empty where nothing is planned and no application has taken a step."""
    if not values.keys() >= set(_FUNNEL) or not _any(values, (*_FUNNEL, *_TARGETS)):
        return []
    plan: list[Piece] = []
    if _any(values, _TARGETS):
        plan = [Piece(message(_PLANNED[part != WHOLE], year=plan_year)), *_written(_TO_B, values)]
    rest = (*_reviewed(values, part), *_RATED)
    return [*_written(_RATED_SO_FAR, values), *plan, *_written(rest, values)]


def _reviewed(values: Mapping[str, Shown], part: Part) -> Pattern:
    """Return the clause on reviews of applications: first review, submission, expert review."""
    first, submitted, none = _BODIES[Side.LOCAL if part == WHOLE else part.side]
    begun: Pattern = ((first, None), ("{value}家", "grading.first_reviewed"))
    if not _any(values, ("grading.submitted",)):
        return (*begun, (none, None))
    whole = values["grading.submitted"].value == values["grading.expert_reviewed"].value
    return (*begun, (submitted, None), ("{value}家", "grading.submitted"), *(_REVIEWED if whole else _PARTLY))


def _any(values: Mapping[str, Shown], codes: Iterable[str]) -> bool:
    return any(code in values and values[code].value not in _NOTHING for code in codes)


def _written(pattern: Pattern, values: Mapping[str, Shown]) -> list[Piece]:
    """Fill a pattern with figure values; a rate without a denominator is written “—”."""
    return [
        Piece(message(text))
        if code is None
        else Piece(message("—") if values[code].value == "—" else message(text, value=values[code].value), code)
        for text, code in pattern
    ]


def _retrofitted(values: Mapping[str, Shown]) -> list[Piece]:
    """Return the sentence on retrofits and coke ovens; empty where no record counts."""
    written: list[Piece] = []
    for clause in _RETROFITS:
        codes = [code for _, code in clause if code is not None]
        if any(code not in values or values[code].value in ("0", "—") for code in codes[:1]):
            continue
        written += [Piece(message("；"))] if written else []
        for text, code in clause:
            words = (
                message(text) if code is None else message(text, value=values[code].value if code in values else "—")
            )
            written.append(Piece(words, code))
    return [*written, Piece(message("。"))] if written else []


def sentence(plan_year: int, values: Mapping[str, Shown], part: Part = WHOLE) -> str:
    """Return the paragraph of one month as plain text in the reader's language."""
    return "".join(translate(piece.text) for piece in pieces(plan_year, values, part))
