"""What this capability brings to the application."""

from tracker.core.module import Module
from tracker.reports.services import handover
from tracker.reports.views import notices, reports, reviews

MODULE = Module(
    name="reports",
    blueprints=(notices.blueprint, reports.blueprint, reviews.blueprint),
    hand_over=handover.hand_over,
)
