"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.guide import views

MODULE = Module(name="guide", blueprints=(views.blueprint,))
