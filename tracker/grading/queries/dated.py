"""Queries of targets and applications as they were in a month."""

import sqlalchemy as sa

from tracker.core.database.former import Month, rows_in
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.former_values import FormerSteps, FormerTarget
from tracker.grading.models.grades import GradeTarget


def targets(month: Month) -> sa.Subquery:
    """Return the targets of bureaus in a month as a subquery, without targets that did not exist then."""
    found = rows_in(GradeTarget, FormerTarget, "target_id", month).subquery("target_stood")
    there = sa.or_(found.c.number > 0, found.c.source != "")
    return sa.select(found).where(there).subquery("target_then")


def applications(month: Month) -> sa.Subquery:
    """Return the applications as a subquery, with the dates and the decided level that they had in a month."""
    return rows_in(GradeApplication, FormerSteps, "application_id", month).subquery("application_then")
