"""Performance grading (绩效分级, 创A晋B): levels, guideline editions, applications, records."""

from tracker.domain.grades.applications import (
    STEPS,
    ApplicationNeed,
    ApplicationSituation,
    ApplicationState,
    FunnelStep,
    Stance,
    application_refusal,
)
from tracker.domain.grades.assessing import Claim, Verdict, decidable, majority, verdict, wanted_level
from tracker.domain.grades.editions import Dimension, EditionState, SeveralRule
from tracker.domain.grades.levels import BEST_FIRST, FULFILS, RATED, GradeLevel, Target, weakest
from tracker.domain.grades.records import FALLS, RecordKind, Trigger

__all__ = [
    "BEST_FIRST", "FALLS", "FULFILS", "RATED", "STEPS", "ApplicationNeed", "ApplicationSituation",
    "ApplicationState", "Claim", "Dimension", "EditionState", "FunnelStep", "GradeLevel", "RecordKind",
    "SeveralRule", "Stance", "Target", "Trigger", "Verdict", "application_refusal", "decidable", "majority",
    "verdict", "wanted_level", "weakest",
]  # fmt: skip
