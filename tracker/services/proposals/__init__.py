"""Proposals: made by the supervisor bureau, decided by another person above, in effect from the open month on."""

from tracker.services.proposals.applying import apply, before, is_planned
from tracker.services.proposals.asking import decide, effect, propose, require_proposer

__all__ = ["apply", "before", "decide", "effect", "is_planned", "propose", "require_proposer"]
