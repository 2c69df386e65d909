"""The module of this capability: what the application registers for it."""

from tracker.audit_log import views
from tracker.core.module import Module

MODULE = Module(name="audit_log", blueprints=(views.blueprint,))
