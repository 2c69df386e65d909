"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.reports.views import notices, reports, reviews

MODULE = Module(name="reports", blueprints=(notices.blueprint, reports.blueprint, reviews.blueprint))
