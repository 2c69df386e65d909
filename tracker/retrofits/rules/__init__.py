"""Rules of retrofits: the three tracks, the stages of each, and eliminated units."""

from tracker.retrofits.rules.claims import (
    Claim,
    TrackNow,
    days_in,
    notice_ends,
    sent_problems,
    size_problems,
    size_words,
    standing_problems,
    track_problems,
    unit_following,
    unit_problems,
    withdrawal_problems,
)
from tracker.retrofits.rules.stages import Rule, months_after, rule_problems
from tracker.retrofits.rules.words import (
    BY_ROOT,
    ELIMINATION_LADDER,
    ELIMINATION_STOPPED,
    LADDER,
    LOW_OVEN_MM,
    SETTLED,
    TRACK_BUILT,
    ClaimState,
    EliminationStage,
    ObjectionState,
    Recipient,
    Route,
    Stage,
    Track,
    TrackStage,
    UnitKind,
)
from tracker.retrofits.rules.workflow import TRACK, UNIT, Doer, StageSituation

__all__ = [
    "BY_ROOT", "ELIMINATION_LADDER", "ELIMINATION_STOPPED", "LADDER", "LOW_OVEN_MM", "SETTLED", "TRACK",
    "TRACK_BUILT", "UNIT", "Claim", "ClaimState", "Doer", "EliminationStage", "ObjectionState", "Recipient", "Route",
    "Rule", "Stage", "StageSituation", "Track", "TrackNow", "TrackStage", "UnitKind", "days_in", "months_after",
    "notice_ends", "rule_problems", "sent_problems", "size_problems", "size_words", "standing_problems",
    "track_problems", "unit_following", "unit_problems", "withdrawal_problems",
]  # fmt: skip
