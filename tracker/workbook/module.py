"""Declaration of the capability `workbook` for the application: its view."""

from tracker.core.module import Module
from tracker.workbook import views

MODULE = Module(name="workbook", blueprints=(views.blueprint,))
