"""Assessment: the computed grade, the gaps to the target, the experts' majority."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.grading.rules.levels import FULFILS, GradeLevel, Target, weakest

LOWEST_OF_ALL = frozenset({GradeLevel.C, GradeLevel.D, GradeLevel.NOT_LEADING})
"""Levels that no root decides: C and below are recorded by the prefecture or division."""


@dataclass(frozen=True)
class Claim:
    """What is said of an indicator: a level, or that it does not apply; neither is unanswered."""

    level: GradeLevel | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Verdict:
    """The grade that the weakest indicator gives, and the indicators that are short of the target."""

    grade: GradeLevel
    wanted: GradeLevel
    short: tuple[int, ...]
    counted: int
    """Indicators that apply."""

    @property
    def reached(self) -> bool:
        """Return whether nothing stands between the grade and the target."""
        return not self.short and self.counted > 0


def wanted_level(target: Target, grade_set: Sequence[GradeLevel]) -> GradeLevel | None:
    """Return the level of an edition that a target asks for at least; None where the edition has none of them."""
    found = [level for level in grade_set if level in FULFILS[target]]
    return found[-1] if found else None


def verdict(claims: Mapping[int, Claim], target: Target, grade_set: Sequence[GradeLevel]) -> Verdict:
    """Weigh the claims of all indicators of an edition. Raise ValueError where the edition cannot give the target."""
    wanted = wanted_level(target, grade_set)
    if wanted is None:
        raise ValueError("an edition without the levels of the target")
    most, lowest = grade_set.index(wanted), len(grade_set) - 1
    counted = {key: claim.level for key, claim in claims.items() if not claim.not_applicable}
    ranks = {key: lowest if level is None else grade_set.index(level) for key, level in counted.items()}
    short = tuple(key for key, rank in ranks.items() if rank > most)
    return Verdict(weakest(counted.values(), grade_set), wanted, short, len(counted))


def majority(opinions: Collection[Claim], grade_set: Sequence[GradeLevel]) -> Claim:
    """Return the best that more than half of the experts grant; where they are even, the weaker (从严).

    That an indicator does not apply takes more than half too. No opinion is no claim.
    """
    rank = {level: place for place, level in enumerate(grade_set)}
    granted = sorted(
        opinions,
        key=lambda each: -1 if each.not_applicable else len(grade_set) if each.level is None else rank[each.level],
    )
    return granted[len(granted) // 2] if granted else Claim()


def decidable(grade_set: Sequence[GradeLevel]) -> list[GradeLevel]:
    """Return the levels that the root may decide."""
    return [level for level in grade_set if level not in LOWEST_OF_ALL]
