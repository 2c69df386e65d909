"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.evidence import views

MODULE = Module(name="evidence", blueprints=(views.blueprint,))
