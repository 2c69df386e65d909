"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.proposals.views import proposal_forms, proposals

MODULE = Module(name="proposals", blueprints=(proposal_forms.blueprint, proposals.blueprint))
