"""Proposals: made by the supervisor bureau, agreed to by whoever receives, decided by another person above."""

from tracker.services.proposals.applying import apply, before, is_planned
from tracker.services.proposals.asking import decide, effect, propose, require_proposer
from tracker.services.proposals.consenting import consent, decline

__all__ = [
    "apply", "before", "consent", "decide", "decline", "effect", "is_planned", "propose", "require_proposer",
]  # fmt: skip
