"""Declaration of the capability `guide` for the application: its view."""

from tracker.core.module import Module
from tracker.guide import views

MODULE = Module(name="guide", blueprints=(views.blueprint,))
