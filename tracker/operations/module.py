"""Declaration of the capability `operations` for the application: tables and views."""

from tracker.core.module import Module
from tracker.operations import models, views

MODULE = Module(name="operations", tables=(models,), blueprints=(views.blueprint,))
