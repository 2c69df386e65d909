"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.figures import views

MODULE = Module(name="figures", blueprints=(views.blueprint,))
