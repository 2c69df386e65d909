"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.evidence import views

MODULE = Module(name="evidence", blueprints=(views.blueprint,))
