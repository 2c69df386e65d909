"""The capability `notifications`: tables that the application registers."""

from tracker.core.module import Module
from tracker.notifications import models

MODULE = Module(name="notifications", tables=(models,))
