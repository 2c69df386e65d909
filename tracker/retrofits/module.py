"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.retrofits.views import eliminations, retrofits, rules

MODULE = Module(name="retrofits", blueprints=(eliminations.blueprint, retrofits.blueprint, rules.blueprint))
