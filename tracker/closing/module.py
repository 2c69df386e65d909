"""The module of this capability: what the application registers for it."""

from tracker.closing.presenters.calendar import BADGES
from tracker.closing.presenters.tasks import closing_tasks
from tracker.closing.views import calendar, closing
from tracker.core.module import Module
from tracker.core.roles import Role
from tracker.core.web.navigation import Entry

MODULE = Module(
    name="closing",
    blueprints=(calendar.blueprint, closing.blueprint),
    navigation=(Entry(place=30, label="日程", endpoint="months.index", roles=frozenset({Role.SYSTEM_ADMIN})),),
    unscoped={
        "closing.services.closing.sign_off": "a side is signed off whole, as it was in that month",
        "closing.services.closing.close": "a month closes for both sides",
        "closing.services.closing.reopen": "a side is reopened as it was in that month",
    },
    heavy=(
        "closing.show",
        "closing.bridge",
        "closing.locking",
        "closing.signing",
    ),
    reauthenticated=(
        "closing.sign_off",
        "closing.close",
        "closing.reopen",
    ),
    badges=(BADGES,),
    tasks=closing_tasks,
)
