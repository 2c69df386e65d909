"""The module of this capability: what the application registers for it."""

from tracker.core.module import Module
from tracker.grading.views import (
    application_review,
    applications,
    emergency,
    expert_review,
    grade_changes,
    grading,
    guidelines,
)

MODULE = Module(
    name="grading",
    blueprints=(
        application_review.blueprint,
        applications.blueprint,
        emergency.blueprint,
        expert_review.blueprint,
        grade_changes.blueprint,
        grading.blueprint,
        guidelines.blueprint,
    ),
)
