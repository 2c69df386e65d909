"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.operations import models, views

MODULE = Module(name="operations", tables=(models,), blueprints=(views.blueprint,))
