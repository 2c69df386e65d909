"""Whose duty a service is: asked by every service itself, so that no door can forget it."""

from tracker.domain.errors import NotAllowed
from tracker.domain.roles import Actor, Role
from tracker.domain.words import say


def require(by: Actor | None, *roles: Role) -> None:
    """Raise NotAllowed unless the person acts in one of the roles; None is the operator at the command line."""
    if by is not None and by.role not in roles:
        raise NotAllowed(say("这一步由{roles}做。", roles=roles))
