"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.search import views

MODULE = Module(name="search", blueprints=(views.blueprint,))
