"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.positions import models
from tracker.positions.scope import SCOPE
from tracker.positions.services import impact_lines

MODULE = Module(
    name="positions",
    tables=(models,),
    scope=SCOPE,
    unscoped={
        "positions.services.impact_preview.whole_trial": "who keeps the lists reads no enterprise, moves whole trees",
    },
    impact_preview=impact_lines.preview,
)
