"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.workbook import views

MODULE = Module(name="workbook", blueprints=(views.blueprint,))
