"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.operations import models, views

MODULE = Module(name="operations", tables=(models,), blueprints=(views.blueprint,))
