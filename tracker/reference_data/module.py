"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.reference_data import views

MODULE = Module(name="reference_data", blueprints=(views.blueprint,))
