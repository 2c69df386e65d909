"""The progress paragraph of the published report; each number comes from its figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tracker.core.i18n import Message, message, translate
from tracker.register.rules.register import Side


class Shown(Protocol):
    """What the paragraph needs of a figure: its displayed value."""

    @property
    def value(self) -> str:
        """The displayed text without its unit."""


class Part(NamedTuple):
    """The part of the region that is told of; it is on one side, or (None) may be on both."""

    name: str
    side: Side | None = None


WHOLE = Part("")


@dataclass(frozen=True)
class Piece:
    """A run of the sentence; `code` names the figure that a number is, None for plain words."""

    text: Message
    code: str | None = None


Pattern = tuple[tuple[str, str | None], ...]
"""Words, and the figures between them."""

_OPENING = ("{year}年“乌—昌—石”继续实施", "{name}：{year}年继续实施")
"""How the whole begins, and how a part does, which speaks of nothing but itself."""
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
"""A part for which nobody plans (a place, an industry, a bureau without a target) has no clause on the plan."""
_PLANNED = ("，{year}年“乌—昌—石”区域计划“创A”企业", "，{year}年计划“创A”企业")
"""The plan of the whole, and of a part."""
_TO_B: Pattern = (("{value}家", _TARGETS[0]), ("，“晋B”企业", None), ("{value}家", _TARGETS[1]))
_BODIES = {
    Side.LOCAL: ("，地州市完成", "企业初审，提交自治区的", "企业初审，尚无提交自治区的企业"),
    Side.XPCC: ("，师市完成", "企业初审，提交兵团局的", "企业初审，尚无提交兵团局的企业"),
    None: ("，地州市或师市完成", "企业初审，提交自治区厅或兵团局的", "企业初审，尚无提交自治区厅或兵团局的企业"),
}
"""Who reviews first, and to whom it is submitted, by side; the published sentence names the bodies of local."""
_REVIEWED: Pattern = (("企业已完成专家函审", None),)
_PARTLY: Pattern = (
    ("企业中，", None), ("{value}家", "grading.expert_reviewed"), ("已完成专家函审", None),
)  # fmt: skip
_RATED: Pattern = (
    ("，已完成评定为A、B级的", None), ("{value}家", "grading.rated"), ("企业。", None),
)  # fmt: skip
"""The sentence of the report on 创A晋B; where not all that was submitted has been reviewed, it says how many."""
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
"""Clauses on retrofits; one without anything to count is left out, and nothing is said that no record carries."""


def pieces(plan_year: int, values: Mapping[str, Shown], part: Part = WHOLE) -> list[Piece]:
    """Write the sentences from the figures of one month; that of a field with nothing to say is left out."""
    opening = Piece(message(_OPENING[part != WHOLE], year=plan_year, name=part.name))
    return [opening, *_written(_PLAN, values), *_retrofitted(values), *_graded(plan_year, values, part)]


def _graded(plan_year: int, values: Mapping[str, Shown], part: Part) -> list[Piece]:
    """Write the sentence on 创A晋B; empty where there is neither a plan nor a step."""
    if not values.keys() >= set(_FUNNEL) or not _any(values, (*_FUNNEL, *_TARGETS)):
        return []
    plan: list[Piece] = []
    if _any(values, _TARGETS):
        plan = [Piece(message(_PLANNED[part != WHOLE], year=plan_year)), *_written(_TO_B, values)]
    rest = (*_reviewed(values, part), *_RATED)
    return [*_written(_RATED_SO_FAR, values), *plan, *_written(rest, values)]


def _reviewed(values: Mapping[str, Shown], part: Part) -> Pattern:
    """Return the run on the reviews: first, submitted, by experts."""
    first, submitted, none = _BODIES[Side.LOCAL if part == WHOLE else part.side]
    begun: Pattern = ((first, None), ("{value}家", "grading.first_reviewed"))
    if not _any(values, ("grading.submitted",)):
        return (*begun, (none, None))
    whole = values["grading.submitted"].value == values["grading.expert_reviewed"].value
    return (*begun, (submitted, None), ("{value}家", "grading.submitted"), *(_REVIEWED if whole else _PARTLY))


def _any(values: Mapping[str, Shown], codes: Iterable[str]) -> bool:
    return any(code in values and values[code].value not in _NOTHING for code in codes)


def _written(pattern: Pattern, values: Mapping[str, Shown]) -> list[Piece]:
    """Fill one run of words and figures; a rate without a denominator reads “—”."""
    return [
        Piece(message(text))
        if code is None
        else Piece(message("—") if values[code].value == "—" else message(text, value=values[code].value), code)
        for text, code in pattern
    ]


def _retrofitted(values: Mapping[str, Shown]) -> list[Piece]:
    """Write the sentence on retrofits and ovens from the figures of records; empty where there is nothing to say."""
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
    """Write the sentences as one plain text in the language spoken."""
    return "".join(translate(piece.text) for piece in pieces(plan_year, values, part))
