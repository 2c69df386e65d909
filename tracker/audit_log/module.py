"""What this capability brings to the application."""

from tracker.audit_log import views
from tracker.core.module import Module

MODULE = Module(name="audit_log", blueprints=(views.blueprint,))
