"""Rules of assessment: the computed grade, the gaps to the target, and the majority of the experts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.grading.rules.levels import FULFILS, GradeLevel, Target, weakest

LOWEST_OF_ALL = frozenset({GradeLevel.C, GradeLevel.D, GradeLevel.NOT_LEADING})
"""The levels that the root bureau does not decide. The prefecture or division records C and below."""


@dataclass(frozen=True)
class Claim:
    """What a person states of an indicator: a level, or that it does not apply. With neither, it is unanswered."""

    level: GradeLevel | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Verdict:
    """The grade given by the weakest indicator, and the indicators below the target."""

    grade: GradeLevel
    wanted: GradeLevel
    short: tuple[int, ...]
    counted: int
    """The number of indicators that apply."""

    @property
    def reached(self) -> bool:
        """Return whether every applicable indicator reaches the target."""
        return not self.short and self.counted > 0


def wanted_level(target: Target, grade_set: Sequence[GradeLevel]) -> GradeLevel | None:
    """Return the lowest level of an edition that fulfils a target, or None where no level does."""
    found = [level for level in grade_set if level in FULFILS[target]]
    return found[-1] if found else None


def verdict(claims: Mapping[int, Claim], target: Target, grade_set: Sequence[GradeLevel]) -> Verdict:
    """Return the grade and the gaps for the claims of all indicators.

    Raise ValueError where the edition has no level that fulfils the target.
    """
    wanted = wanted_level(target, grade_set)
    if wanted is None:
        raise ValueError("an edition without the levels of the target")
    most, lowest = grade_set.index(wanted), len(grade_set) - 1
    counted = {key: claim.level for key, claim in claims.items() if not claim.not_applicable}
    ranks = {key: lowest if level is None else grade_set.index(level) for key, level in counted.items()}
    short = tuple(key for key, rank in ranks.items() if rank > most)
    return Verdict(weakest(counted.values(), grade_set), wanted, short, len(counted))


def majority(opinions: Collection[Claim], grade_set: Sequence[GradeLevel]) -> Claim:
    """Return the best level that more than half of the experts support. In a tie, the weaker one counts (从严).

    "Does not apply" needs more than half as well. Without opinions, return an empty claim.
    """
    rank = {level: place for place, level in enumerate(grade_set)}
    granted = sorted(
        opinions,
        key=lambda each: -1 if each.not_applicable else len(grade_set) if each.level is None else rank[each.level],
    )
    return granted[len(granted) // 2] if granted else Claim()


def decidable(grade_set: Sequence[GradeLevel]) -> list[GradeLevel]:
    """Return the levels of an edition that the root bureau may decide."""
    return [level for level in grade_set if level not in LOWEST_OF_ALL]
