"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.reference_data import views

MODULE = Module(name="reference_data", blueprints=(views.blueprint,))
