"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.enterprises.views import enterprises, projects, register_edit

MODULE = Module(name="enterprises", blueprints=(enterprises.blueprint, projects.blueprint, register_edit.blueprint))
