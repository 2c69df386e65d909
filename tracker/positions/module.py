"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.positions import models
from tracker.positions.scope import SCOPE

MODULE = Module(
    name="positions",
    tables=(models,),
    scope=SCOPE,
    unscoped={
        "positions.services.writing.open_month": "a month opens with the positions of every enterprise",
        "positions.services.writing.replace": "totals are kept by whole leaves, of every dimension",
    },
)
