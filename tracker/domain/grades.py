"""Grades: levels and their rank."""

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
