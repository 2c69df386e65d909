"""Permission checks inside services: each service checks the role of its actor, whatever route calls it."""

from tracker.core.errors import NotAllowed
from tracker.core.i18n import message
from tracker.core.roles import Actor, Role


def require(by: Actor | None, *roles: Role) -> None:
    """Raise NotAllowed unless the actor has one of the roles.

    None is the operator at the command line, who may do all.
    """
    if by is not None and by.role not in roles:
        raise NotAllowed(message("这一步由{roles}做。", roles=roles))
