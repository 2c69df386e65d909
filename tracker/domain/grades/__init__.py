"""Performance grading (绩效分级, 创A晋B): levels, guideline editions, applications."""

from tracker.domain.grades.applications import FunnelStep
from tracker.domain.grades.editions import Dimension, EditionState, SeveralRule
from tracker.domain.grades.levels import FULFILS, RATED, GradeLevel, Target, weakest

__all__ = [
    "FULFILS", "RATED", "Dimension", "EditionState", "FunnelStep", "GradeLevel", "SeveralRule", "Target", "weakest",
]  # fmt: skip
