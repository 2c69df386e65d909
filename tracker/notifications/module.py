"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.notifications import models

MODULE = Module(name="notifications", tables=(models,))
