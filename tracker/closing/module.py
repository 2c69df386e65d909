"""The module of this capability: what the application registers for it."""

from tracker.closing.views import calendar, closing
from tracker.core.module import Module

MODULE = Module(name="closing", blueprints=(calendar.blueprint, closing.blueprint))
