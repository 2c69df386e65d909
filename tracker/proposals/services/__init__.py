"""Services of proposals: the supervisor bureau proposes, the receiver consents, another person above decides."""

from tracker.proposals.services.apply import apply, before, is_planned
from tracker.proposals.services.consents import consent, decline
from tracker.proposals.services.propose import decide, effect, propose
from tracker.proposals.services.transition import require_proposer

__all__ = [
    "apply", "before", "consent", "decide", "decline", "effect", "is_planned", "propose", "require_proposer",
]  # fmt: skip
