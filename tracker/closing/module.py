"""What this capability brings to the application."""

from tracker.closing.views import calendar, closing
from tracker.core.module import Module

MODULE = Module(name="closing", blueprints=(calendar.blueprint, closing.blueprint))
