"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.core.roles import READERS
from tracker.core.web.navigation import Entry
from tracker.reports.models import reports as report_models
from tracker.reports.models import review as review_models
from tracker.reports.parts.states import STATES
from tracker.reports.parts.tasks import report_tasks
from tracker.reports.scope import SCOPE
from tracker.reports.services import handover
from tracker.reports.views import notices, reports, reviews

MODULE = Module(
    name="reports",
    tables=(report_models, review_models),
    blueprints=(notices.blueprint, reports.blueprint, reviews.blueprint),
    navigation=(
        Entry(
            place=20, label="消息", endpoint="notices.index", blueprints=frozenset({"notices"}),
            count=lambda found: found.unread, counted="消息 {n}",
        ),
        Entry(
            place=53, label="月报", endpoint="reports.index", roles=READERS, of_month=True,
            blueprints=frozenset({"reports"}),
        ),
    ),
    scope=SCOPE,
    hand_over=handover.hand_over,
    unscoped={
        "reports.services.positions.open_month": "a month opens with the positions of every enterprise",
        "reports.services.positions.replace": "totals are kept by whole leaves, of every dimension",
        "reports.services.handover.hand_over": "an enterprise that has left a tree takes along what is held there",
        "reports.services.prefill.prefill": "a month's reports are made for every enterprise",
        "reports.queries.finding_context._foreign": "a file of two enterprises is counted, the other is not named",
    },
    heavy=("reports.history", "reviews.index", "notices.reminders", "notices.remind",),
    badges=(STATES,),
    tasks=report_tasks,
)  # fmt: skip
