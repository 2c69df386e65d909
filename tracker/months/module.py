"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.months import models
from tracker.months.queries import months

MODULE = Module(name="months", tables=(models,), first_month=months.shown_first)
