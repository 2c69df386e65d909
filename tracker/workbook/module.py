"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.workbook import views

MODULE = Module(name="workbook", blueprints=(views.blueprint,))
