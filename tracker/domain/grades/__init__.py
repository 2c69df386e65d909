"""Performance grading (绩效分级, 创A晋B): levels, guideline editions, applications."""

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
from tracker.domain.grades.levels import FULFILS, RATED, GradeLevel, Target, weakest

__all__ = [
    "FULFILS", "RATED", "STEPS", "ApplicationNeed", "ApplicationSituation", "ApplicationState", "Claim", "Dimension",
    "EditionState", "FunnelStep", "GradeLevel", "SeveralRule", "Stance", "Target", "Verdict", "application_refusal",
    "decidable", "majority", "verdict", "wanted_level", "weakest",
]  # fmt: skip
