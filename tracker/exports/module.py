"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.exports import views

MODULE = Module(name="exports", blueprints=(views.blueprint,))
