"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.exports import views

MODULE = Module(name="exports", blueprints=(views.blueprint,))
