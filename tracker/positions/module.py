"""Declaration of the capability `positions`: its tables, access scope, unscoped queries and impact preview."""

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
