"""Levels of performance grading, what fulfils a target, and the rule that the weakest indicator decides."""

from collections.abc import Iterable, Sequence

from tracker.domain.words import Choice


class GradeLevel(Choice):
    """Performance levels; letters and 引领性 are not compared with each other."""

    A_PLUS = "A+", "A+"
    A = "A", "A"
    B = "B", "B"
    B_MINUS = "B-", "B-"
    C = "C", "C"
    D = "D", "D"
    LEADING = "leading", "引领性"
    NOT_LEADING = "not_leading", "非引领性"


BEST_FIRST = tuple(GradeLevel)
"""Every level in the order of comparison: A+ > A > B > B- > C > D, and 引领性 > 非引领性."""


class Target(Choice):
    """What a bureau plans for a year."""

    A = "A", "创A"
    B = "B", "晋B"


FULFILS: dict[Target, frozenset[GradeLevel]] = {
    Target.A: frozenset({GradeLevel.A_PLUS, GradeLevel.A, GradeLevel.LEADING}),
    Target.B: frozenset({GradeLevel.B}),
}
"""The levels that fulfil a target."""
RATED = FULFILS[Target.A] | FULFILS[Target.B]


def weakest(answers: Iterable[GradeLevel | None], grade_set: Sequence[GradeLevel]) -> GradeLevel:
    """Give the level of the weakest indicator (短板原则); an unanswered one counts as the lowest.

    `grade_set` is the edition's levels, the best first. Indicators that do not apply are left out by the caller;
    raise ValueError where the edition has no grade set yet (待核).
    """
    if not grade_set:
        raise ValueError("an edition without a grade set rates nobody")
    rank = {level: place for place, level in enumerate(grade_set)}
    lowest = len(grade_set) - 1
    return grade_set[max((lowest if level is None else rank[level] for level in answers), default=lowest)]
