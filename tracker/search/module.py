"""Declaration of the capability `search` for the application: its view."""

from tracker.core.module import Module
from tracker.search import views

MODULE = Module(name="search", blueprints=(views.blueprint,))
