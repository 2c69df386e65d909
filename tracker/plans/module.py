"""Declaration of the capability `plans`: its tables, access scope and unscoped queries."""

from tracker.core.module import Module
from tracker.plans import models
from tracker.plans.scope import SCOPE

MODULE = Module(
    name="plans",
    tables=(models,),
    scope=SCOPE,
    unscoped={
        "plans.queries.project_id": "a code is taken whoever holds it",
        "plans.queries.next_project_code": "numbers are given once in the region",
    },
)
