"""Rules of grade levels: their order, which levels fulfil a target, and the weakest-indicator rule."""

from collections.abc import Iterable, Sequence

from tracker.core.i18n import LabeledEnum, Message, message


class GradeLevel(LabeledEnum):
    """The performance levels. Letters and 引领性 are not compared with each other."""

    A_PLUS = "A+", "A+"
    A = "A", "A"
    B = "B", "B"
    B_MINUS = "B-", "B-"
    C = "C", "C"
    D = "D", "D"
    LEADING = "leading", "引领性"
    NOT_LEADING = "not_leading", "非引领性"


BEST_FIRST = tuple(GradeLevel)
"""All levels in order: A+ > A > B > B- > C > D, and 引领性 > 非引领性."""


class Target(LabeledEnum):
    """The targets that a bureau plans for a year."""

    A = "A", "创A"
    B = "B", "晋B"


FULFILS: dict[Target, frozenset[GradeLevel]] = {
    Target.A: frozenset({GradeLevel.A_PLUS, GradeLevel.A, GradeLevel.LEADING}),
    Target.B: frozenset({GradeLevel.B}),
}
"""The levels that fulfil each target."""
APPLIED_FOR: dict[Target, GradeLevel] = {Target.A: GradeLevel.A, Target.B: GradeLevel.B}
"""The level that an application of each target asks for. No higher one can be decided."""
RATED = FULFILS[Target.A] | FULFILS[Target.B]


RANKS: dict[GradeLevel, int] = {
    GradeLevel.A_PLUS: 1, GradeLevel.A: 2, GradeLevel.LEADING: 2, GradeLevel.B: 3, GradeLevel.B_MINUS: 4,
    GradeLevel.C: 5, GradeLevel.D: 6, GradeLevel.NOT_LEADING: 6,
}  # fmt: skip
"""The rank of each level, 1 being the best. 引领性 ranks as A. The triggers of the database have the same ranks."""


def outranks(level: GradeLevel, other: GradeLevel) -> bool:
    """Return whether a grade level ranks above another."""
    return RANKS[level] < RANKS[other]


def level_name(level: GradeLevel | None) -> Message:
    """Return the name of a level as people say it, such as A级 or 引领性. The level None is "不予评定"."""
    if level is None:
        return message("不予评定")
    return message("{level}级", level=level.label) if len(level.label) < 3 else message(level.label)


def weakest(answers: Iterable[GradeLevel | None], grade_set: Sequence[GradeLevel]) -> GradeLevel:
    """Return the level of the weakest indicator (短板原则). An unanswered indicator counts as the lowest level.

    `grade_set` holds the levels of the edition, the best first. The caller leaves out indicators that do not apply.
    Raise ValueError where the edition has no levels yet (待核).
    """
    if not grade_set:
        raise ValueError("an edition without a grade set rates nobody")
    rank = {level: place for place, level in enumerate(grade_set)}
    lowest = len(grade_set) - 1
    return grade_set[max((lowest if level is None else rank[level] for level in answers), default=lowest)]
