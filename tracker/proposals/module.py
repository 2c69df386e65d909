"""Declaration of the capability `proposals`: tables, views, navigation, access scope, badges and to-do items."""

from tracker.core.module import Module
from tracker.core.roles import Role
from tracker.core.web.navigation import Entry
from tracker.proposals import models
from tracker.proposals.presenters import BADGES
from tracker.proposals.presenters.tasks import proposal_tasks
from tracker.proposals.scope import SCOPE
from tracker.proposals.views import proposal_forms, proposals

MODULE = Module(
    name="proposals",
    tables=(models,),
    blueprints=(proposal_forms.blueprint, proposals.blueprint),
    navigation=(
        Entry(
            place=40, label="提请", endpoint="proposals.index", roles=frozenset({Role.REVIEWER, Role.ANALYST}),
            blueprints=frozenset({"proposals"}),
        ),
    ),
    scope=SCOPE,
    badges=(BADGES,),
    tasks=proposal_tasks,
)  # fmt: skip
