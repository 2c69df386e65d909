"""Rules of guideline editions (绩效分级指南): content, validation, and enterprises of several industries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core import typed_text
from tracker.core.errors import Invalid
from tracker.core.i18n import LabeledEnum, Message, message
from tracker.grading.rules.levels import BEST_FIRST, GradeLevel


class Dimension(LabeledEnum):
    """The subject of an indicator. Only some editions have indicators on energy."""

    EQUIPMENT = "equipment", "装备水平"
    TREATMENT = "treatment", "污染治理技术"
    LIMITS = "limits", "排放限值"
    FUGITIVE = "fugitive", "无组织排放"
    MONITORING = "monitoring", "监测监控水平"
    MANAGEMENT = "management", "环境管理水平"
    TRANSPORT = "transport", "运输方式"
    SUPERVISION = "supervision", "运输监管"
    ENERGY = "energy", "能源类型"


class SeveralRule(LabeledEnum):
    """How the overall grade of an enterprise of several industries is determined."""

    LOWEST = "lowest", "取最低"
    MAIN = "main", "按主要行业"


class EditionState(LabeledEnum):
    """Whether ratings can be made under a guideline edition."""

    DRAFT = "draft", "编制中"
    IN_FORCE = "in_force", "施行"


UNKNOWN = message("待核")
"""Shown where no source gives the levels of a guideline edition."""
UNWRITTEN = message("待录入")
"""Shown where the text of a requirement is unknown."""


@dataclass(frozen=True, kw_only=True)
class EditionFacts:
    """The values of a guideline edition, without its indicators."""

    edition: str
    title: str
    state: EditionState
    from_day: date | None
    to_day: date | None
    levels: tuple[GradeLevel, ...]
    several: SeveralRule
    document: str
    source: str


@dataclass(frozen=True)
class IndicatorFacts:
    """The values of one indicator, with the requirement of each level."""

    number: int
    dimension: Dimension
    name: str
    evidence: str
    requirements: dict[GradeLevel, str]


def ordered(levels: Iterable[GradeLevel]) -> tuple[GradeLevel, ...]:
    """Return levels sorted with the best first, without duplicates."""
    chosen = set(levels)
    return tuple(level for level in BEST_FIRST if level in chosen)


def read_levels(text: str) -> tuple[GradeLevel, ...]:
    """Return the levels in a text as people type them. Raise Invalid for an unknown word."""
    names = {name: level for level in GradeLevel for name in (level.value, level.label)}
    words = typed_text.half_width(text).replace("、", " ").replace(",", " ").split()
    unknown = [word for word in words if word not in names]
    if unknown:
        raise Invalid(
            message(
                "“{word}”不是等级。可用：{known}。",
                word=unknown[0][:24],
                known="、".join(each.label for each in GradeLevel),
            )
        )
    return ordered(names[word] for word in words)


def write_levels(levels: Iterable[GradeLevel]) -> str:
    """Return the labels of levels, separated by blanks."""
    return " ".join(level.label for level in levels)


def edition_problems(facts: EditionFacts) -> list[Message]:
    """Return all problems of an edition. It may be in force without levels, but then nobody can be rated under it."""
    problems = [message("请填版本和名称。")] if not facts.edition.strip() or not facts.title.strip() else []
    if facts.from_day and facts.to_day and facts.to_day < facts.from_day:
        problems.append(message("停用日 {to} 早于施行日 {start}。", to=facts.to_day, start=facts.from_day))
    letters = [level for level in facts.levels if level not in WORDS]
    if letters and len(letters) != len(facts.levels):
        problems.append(message("字母等级和引领性不能写在同一套等级里，两者不可比。"))
    if len(facts.levels) == 1:
        problems.append(message("一套等级至少有两级；不清楚的先空着，记为待核。"))
    if facts.levels and not facts.source.strip():
        problems.append(message("填了等级就要写明依据。没有依据的先空着，记为待核。"))
    return problems


WORDS = (GradeLevel.LEADING, GradeLevel.NOT_LEADING)
"""The levels that are words. They cannot be compared with letters."""


def overall(held: Sequence[tuple[str, GradeLevel]], rule: SeveralRule, main: str) -> GradeLevel | None:
    """Return the overall grade of an enterprise from its grades by industry, or None.

    `main` is the enterprise's own industry. Letters and 引领性 cannot be compared: an enterprise that has both has no
    overall grade under the rule "lowest". The result is never stored.
    """
    if rule is SeveralRule.MAIN:
        return next((level for industry, level in held if industry == main), None)
    levels = [level for _, level in held]
    if len({level in WORDS for level in levels}) != 1:
        return None
    return max(levels, key=BEST_FIRST.index)
