"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.guide import views

MODULE = Module(name="guide", blueprints=(views.blueprint,))
