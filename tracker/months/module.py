"""Declaration of the capability `months` for the application: its tables and the month shown first."""

from tracker.core.module import Module
from tracker.months import models
from tracker.months.queries import months

MODULE = Module(name="months", tables=(models,), first_month=months.shown_first)
