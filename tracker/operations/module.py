"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.operations import views

MODULE = Module(name="operations", blueprints=(views.blueprint,))
