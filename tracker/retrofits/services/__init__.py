"""Services of retrofits: stage claims and their verification, notices, objections, units, rules."""

from tracker.retrofits.services.objections import forward, object_to, settle
from tracker.retrofits.services.rules import add_rule, change_rule
from tracker.retrofits.services.stage_claims import (
    claim_track,
    claim_unit,
    refuse,
    require,
    retract,
    verify,
    withdraw_notice,
)
from tracker.retrofits.services.units import list_unit, require_lister

__all__ = [
    "add_rule", "change_rule", "claim_track", "claim_unit", "forward", "list_unit", "object_to", "refuse", "require",
    "require_lister", "retract", "settle", "verify", "withdraw_notice",
]  # fmt: skip
