"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.enterprises.views import enterprises, projects, register_edit

MODULE = Module(name="enterprises", blueprints=(enterprises.blueprint, projects.blueprint, register_edit.blueprint))
