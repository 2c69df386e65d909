"""Declaration of the capability `retrofits`: tables, views, navigation, access scope, badges and to-do items."""

from tracker.core.module import Module
from tracker.core.roles import READERS, Role
from tracker.core.web.navigation import Entry
from tracker.retrofits.models import rules as rule_models
from tracker.retrofits.models import tracks
from tracker.retrofits.presenters import badges
from tracker.retrofits.presenters.tasks import retrofit_tasks
from tracker.retrofits.scope import SCOPE
from tracker.retrofits.views import eliminations, retrofits, rules

MODULE = Module(
    name="retrofits",
    tables=(rule_models, tracks),
    blueprints=(eliminations.blueprint, retrofits.blueprint, rules.blueprint),
    navigation=(
        Entry(place=32, label="改造规则", endpoint="retrofit_rules.index", roles=frozenset({Role.SYSTEM_ADMIN})),
        Entry(
            place=61, label="超低排放", endpoint="retrofits.index", roles=READERS,
            blueprints=frozenset({"retrofits", "eliminations", "retrofit_rules"}),
        ),
    ),
    scope=SCOPE,
    badges=(badges.CLAIMS, badges.OBJECTIONS),
    tasks=retrofit_tasks,
)  # fmt: skip
