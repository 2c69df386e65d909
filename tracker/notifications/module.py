"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.notifications import models

MODULE = Module(name="notifications", tables=(models,))
