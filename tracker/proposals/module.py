"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.proposals.views import proposal_forms, proposals

MODULE = Module(name="proposals", blueprints=(proposal_forms.blueprint, proposals.blueprint))
