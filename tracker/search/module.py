"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.search import views

MODULE = Module(name="search", blueprints=(views.blueprint,))
