"""Declaration of the capability `register` for the application: tables, access scope, unscoped queries."""

from tracker.core.module import Module
from tracker.register import models
from tracker.register.scope import SCOPE

MODULE = Module(
    name="register",
    tables=(models,),
    scope=SCOPE,
    unscoped={
        "register.queries.supervision.enterprise_id": "a code is taken whoever holds it",
        "register.queries.supervision.same_uscc": "a credit code is taken whoever holds it",
        "register.queries.supervision.nearly_same": "a name is alike whoever bears it",
    },
)
