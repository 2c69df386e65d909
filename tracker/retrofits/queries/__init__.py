"""Queries of retrofits: rules, tracks on a day, claims, units, and the board."""

from tracker.retrofits.queries.board import BoardRow, board, holder
from tracker.retrofits.queries.claims import (
    ClaimRow,
    blocking,
    claims,
    objections,
    sent,
    situation,
    waiting,
    waiting_here,
)
from tracker.retrofits.queries.rules import limits, milestones, rule, rule_rows, rules
from tracker.retrofits.queries.tracks import TrackAt, every_track, track, tracks
from tracker.retrofits.queries.units import UnitRow, unit, units

__all__ = [
    "BoardRow", "ClaimRow", "TrackAt", "UnitRow", "blocking", "board", "claims", "every_track", "holder",
    "limits", "milestones", "objections", "rule", "rule_rows", "rules", "sent", "situation", "track", "tracks", "unit",
    "units", "waiting", "waiting_here",
]  # fmt: skip
