"""Declaration of the capability `reference_data` for the application: views and navigation."""

from tracker.core.module import Module
from tracker.core.roles import Role
from tracker.core.web.navigation import Entry
from tracker.reference_data import views

MODULE = Module(
    name="reference_data",
    blueprints=(views.blueprint,),
    navigation=(Entry(place=31, label="名录", endpoint="lists.index", roles=frozenset({Role.SYSTEM_ADMIN})),),
)
