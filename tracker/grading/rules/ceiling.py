"""Rules of the ceiling of a decision: the weakest indicator of every opinion, and the level applied for (rule 12).

A higher level needs a new opinion with its reason, by another first review, expert or site check. No decision can
exceed the ceiling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core.i18n import LabeledEnum, Message, message
from tracker.grading.rules.assessment import Claim
from tracker.grading.rules.eligibility import Problem
from tracker.grading.rules.levels import APPLIED_FOR, GradeLevel, Target, level_name, outranks, weakest
from tracker.reports.rules.findings import Level


class Voice(LabeledEnum):
    """The sources of opinions that limit a level."""

    TARGET = "target", "申请目标"
    FIRST_REVIEW = "first_review", "初审意见"
    EXPERTS = "experts", "专家多数意见"
    SITE_CHECK = "site_check", "现场核查意见"


@dataclass(frozen=True)
class Hold:
    """The best level that one opinion allows, and the indicators that determine it. The target has no indicators."""

    voice: Voice
    level: GradeLevel
    indicators: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ceiling:
    """The best level that may be decided, and what each opinion allows."""

    level: GradeLevel
    holds: tuple[Hold, ...]

    @property
    def decisive(self) -> tuple[Hold, ...]:
        """The opinions that allow no more than the ceiling."""
        return tuple(hold for hold in self.holds if hold.level is self.level)


def ceiling(opinions: Mapping[Voice, Mapping[int, Claim]], target: Target, grade_set: Sequence[GradeLevel]) -> Ceiling:
    """Return the best level that all opinions allow. An unanswered indicator counts as the lowest level."""
    top = next((level for level in grade_set if not outranks(level, APPLIED_FOR[target])), grade_set[-1])
    holds = (Hold(Voice.TARGET, top), *(_hold(voice, claims, grade_set) for voice, claims in opinions.items()))
    return Ceiling(max((hold.level for hold in holds), key=grade_set.index), holds)


def level_refusal(
    level: GradeLevel | None, top: Ceiling, open_findings: int, names: Mapping[int, str]
) -> Message | None:
    """Return why a level may not be decided, or None. The level None, not to rate, may always be decided."""
    if level is None:
        return None
    if outranks(level, top.level):
        return message(
            "{why}，最高可评{top}，不能评为{level}；确有依据的，须先补充新的意见。",
            why=why(top.decisive[0], names), top=level_name(top.level), level=level_name(level),
        )  # fmt: skip
    if open_findings:
        return message(
            "还有 {n} 条准强制性问题没有说明，说明后才能评为{level}。", n=open_findings, level=level_name(level)
        )
    return None


def why(hold: Hold, names: Mapping[int, str]) -> Message:
    """Return what an opinion allows, in words, with the indicators that determine it."""
    if not hold.indicators:
        return message("{voice}为{level}", voice=message(hold.voice.label), level=level_name(hold.level))
    known = [names[key] for key in hold.indicators]
    if len(known) > _NAMED:
        return message(
            "{voice}中“{names}”等 {n} 项为{level}", voice=message(hold.voice.label), names=known[:_NAMED], n=len(known),
            level=level_name(hold.level),
        )  # fmt: skip
    return message(
        "{voice}中“{names}”为{level}", voice=message(hold.voice.label), names=known, level=level_name(hold.level)
    )


_NAMED = 2
"""Maximum number of indicators that a message names."""


def unexplained(problems: Sequence[Problem], explained: Mapping[str, int]) -> list[Problem]:
    """Return the findings of level B without an explanation.

    A finding that counts more than when it was explained is unexplained again.
    """
    return [each for each in problems if each.level is Level.B and explained.get(each.code, 0) < each.count]


def _hold(voice: Voice, claims: Mapping[int, Claim], grade_set: Sequence[GradeLevel]) -> Hold:
    lowest = grade_set[-1]
    counted = {key: claim.level or lowest for key, claim in claims.items() if not claim.not_applicable}
    level = weakest(counted.values(), grade_set)
    return Hold(voice, level, tuple(key for key, each in counted.items() if each is level))
