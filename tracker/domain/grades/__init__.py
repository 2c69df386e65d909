"""Performance grading (绩效分级, 创A晋B): levels, guideline editions, applications, records."""

from tracker.domain.grades.applications import FunnelStep
from tracker.domain.grades.editions import Dimension, EditionState, SeveralRule
from tracker.domain.grades.levels import BEST_FIRST, FULFILS, RATED, GradeLevel, Target, weakest
from tracker.domain.grades.records import FALLS, RecordKind, Trigger

__all__ = [
    "BEST_FIRST", "FALLS", "FULFILS", "RATED", "Dimension", "EditionState", "FunnelStep", "GradeLevel", "RecordKind",
    "SeveralRule", "Target", "Trigger", "weakest",
]  # fmt: skip
