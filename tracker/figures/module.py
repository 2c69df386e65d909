"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.figures import views

MODULE = Module(name="figures", blueprints=(views.blueprint,))
