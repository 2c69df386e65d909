"""Rules of performance grading (绩效分级, 创A晋B): levels, guideline editions, applications, records."""

from tracker.grading.rules.applications import (
    STEPS,
    ApplicationNeed,
    ApplicationSituation,
    ApplicationState,
    FunnelStep,
    Stance,
    application_refusal,
)
from tracker.grading.rules.assessment import Claim, Verdict, decidable, majority, verdict, wanted_level
from tracker.grading.rules.ceiling import Ceiling, Hold, Voice, ceiling, level_refusal, unexplained
from tracker.grading.rules.editions import Dimension, EditionState, SeveralRule
from tracker.grading.rules.levels import BEST_FIRST, FULFILS, RATED, GradeLevel, Target, level_name, outranks, weakest
from tracker.grading.rules.records import FALLS, RecordKind, Trigger

__all__ = [
    "BEST_FIRST", "FALLS", "FULFILS", "RATED", "STEPS", "ApplicationNeed", "ApplicationSituation",
    "ApplicationState", "Ceiling", "Claim", "Dimension", "EditionState", "FunnelStep", "GradeLevel", "Hold",
    "RecordKind", "SeveralRule", "Stance", "Target", "Trigger", "Verdict", "Voice", "application_refusal", "ceiling",
    "decidable", "level_name", "level_refusal", "majority", "outranks", "unexplained", "verdict", "wanted_level",
    "weakest",
]  # fmt: skip
