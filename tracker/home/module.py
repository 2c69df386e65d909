"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.home.views import home

MODULE = Module(name="home", blueprints=(home.blueprint,))
