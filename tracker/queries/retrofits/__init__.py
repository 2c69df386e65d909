"""Retrofits as they are read: rules, tracks on a day, claims, units that go, and the board of all of them."""

from tracker.queries.retrofits.board import BoardRow, board, holder
from tracker.queries.retrofits.claims import (
    ClaimRow,
    blocking,
    claims,
    objections,
    sent,
    situation,
    waiting,
    waiting_here,
)
from tracker.queries.retrofits.rules import limits, milestones, rule, rule_rows, rules
from tracker.queries.retrofits.tracks import TrackAt, every_track, track, tracks
from tracker.queries.retrofits.units import UnitRow, unit, units

__all__ = [
    "BoardRow", "ClaimRow", "TrackAt", "UnitRow", "blocking", "board", "claims", "every_track", "holder",
    "limits", "milestones", "objections", "rule", "rule_rows", "rules", "sent", "situation", "track", "tracks", "unit",
    "units", "waiting", "waiting_here",
]  # fmt: skip
