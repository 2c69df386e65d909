"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.people.views import (
    account,
    authentication,
    networks,
    passkeys,
    people,
    reauthenticate,
    recoveries,
    recovery_codes,
    well_known,
)

MODULE = Module(
    name="people",
    blueprints=(
        account.blueprint,
        authentication.blueprint,
        networks.blueprint,
        passkeys.blueprint,
        people.blueprint,
        reauthenticate.blueprint,
        recoveries.blueprint,
        recovery_codes.blueprint,
        well_known.blueprint,
    ),
)
