"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.home.views import home

MODULE = Module(name="home", blueprints=(home.blueprint,))
