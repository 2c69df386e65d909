"""Rules of performance grading (绩效分级, 创A晋B): levels, guideline editions, applications, records."""

from tracker.grading.rules.application_workflow import APPLICATION, ApplicationSituation
from tracker.grading.rules.applications import (
    ApplicationNeed,
    ApplicationState,
    FunnelStep,
    Stance,
)
from tracker.grading.rules.assessment import Claim, Verdict, decidable, majority, verdict, wanted_level
from tracker.grading.rules.ceiling import Ceiling, Hold, Voice, ceiling, level_refusal, unexplained
from tracker.grading.rules.editions import Dimension, EditionState, SeveralRule
from tracker.grading.rules.levels import BEST_FIRST, FULFILS, RATED, GradeLevel, Target, level_name, outranks, weakest
from tracker.grading.rules.records import BARRING_KINDS, RecordKind, Trigger

__all__ = [
    "APPLICATION", "BEST_FIRST", "BARRING_KINDS", "FULFILS", "RATED", "ApplicationNeed", "ApplicationSituation",
    "ApplicationState", "Ceiling", "Claim", "Dimension", "EditionState", "FunnelStep", "GradeLevel", "Hold",
    "RecordKind", "SeveralRule", "Stance", "Target", "Trigger", "Verdict", "Voice", "ceiling",
    "decidable", "level_name", "level_refusal", "majority", "outranks", "unexplained", "verdict", "wanted_level",
    "weakest",
]  # fmt: skip
