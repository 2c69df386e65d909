"""Authorization inside services: every service checks the role of its actor, whoever calls it."""

from tracker.core.errors import NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role


def require(by: Actor | None, *roles: Role) -> None:
    """Raise NotAllowed unless the person acts in one of the roles; None is the operator at the command line."""
    if by is not None and by.role not in roles:
        raise NotAllowed(message("这一步由{roles}做。", roles=roles))
