"""All tables of the database: importing this module completes the metadata."""

import tracker.core.audit.models
import tracker.core.audit.seal_models
import tracker.core.search_index.models
import tracker.core.workflow.history
import tracker.evidence.models
import tracker.exports.models
import tracker.grading.models.applications
import tracker.grading.models.emergency
import tracker.grading.models.experts
import tracker.grading.models.former_values
import tracker.grading.models.grades
import tracker.grading.models.guidelines
import tracker.months.models
import tracker.notifications.models
import tracker.operations.models
import tracker.people.models.passkeys
import tracker.people.models.people
import tracker.people.models.recovery
import tracker.plans.models
import tracker.positions.models
import tracker.proposals.models
import tracker.register.models
import tracker.reports.models.reports
import tracker.reports.models.review
import tracker.retrofits.models.rules
import tracker.retrofits.models.tracks

__all__ = ["tracker"]
