"""Declaration of the capability `audit_log` for the application: views, navigation, to-do items."""

from tracker.audit_log import views
from tracker.audit_log.presenters.tasks import log_tasks
from tracker.core.module import Module
from tracker.core.roles import Role
from tracker.core.web.navigation import Entry

MODULE = Module(
    name="audit_log",
    blueprints=(views.blueprint,),
    navigation=(Entry(place=30, label="审计日志", endpoint="audit.index", roles=frozenset({Role.AUDIT_ADMIN})),),
    heavy=("audit.check",),
    tasks=log_tasks,
)
