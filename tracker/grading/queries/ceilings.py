"""Queries of the highest level that may be decided for an application."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.i18n import Message
from tracker.grading.models.applications import GradeApplication
from tracker.grading.queries import applications, eligibility, expert_review, grades
from tracker.grading.rules import Ceiling, Claim, GradeLevel, Voice, ceiling, level_refusal


@dataclass(frozen=True)
class Decidable:
    """The levels that may be decided for an application.

    The second person, the batch and the page use the same check.
    """

    top: Ceiling
    open_findings: int
    names: dict[int, str]
    """The names of indicators, keyed by id."""

    def refusal(self, level: GradeLevel | None) -> Message | None:
        """Return why a level may not be decided, or None."""
        return level_refusal(level, self.top, self.open_findings, self.names)


def decidable(session: Session, application: GradeApplication, day: date) -> Decidable:
    """Return the best level allowed and the unexplained findings of an application, as of a day."""
    names = {each.id: each.name for each in grades.indicators(session, application.guideline_id)}
    return Decidable(ceiling_of(session, application), len(eligibility.open_findings(session, application, day)), names)


def standing(session: Session, enterprise_id: int, guideline_id: int, line: str) -> GradeLevel | None:
    """Return the best level that the latest reviewed application of an enterprise or line allows, or None."""
    query = sa.select(GradeApplication).where(
        col(GradeApplication.enterprise_id) == enterprise_id, col(GradeApplication.guideline_id) == guideline_id,
        col(GradeApplication.line) == line, col(GradeApplication.first_reviewed_on).is_not(None),
    )  # fmt: skip
    latest = session.scalars(query.order_by(col(GradeApplication.first_reviewed_on).desc()).limit(1)).first()
    if latest is None:
        return None
    return ceiling_of(session, latest).level


def ceiling_of(session: Session, application: GradeApplication) -> Ceiling:
    """Return the best level that opinions allow: first review, experts, check on site, and the target."""
    keys = [each.id for each in grades.indicators(session, application.guideline_id)]
    levels = grades.grade_set(applications.guideline(session, application))
    answers = applications.answers(session, application.id)
    opinions = {Voice.FIRST_REVIEW: applications.claims(keys, answers, reviewed=True)}
    voted = expert_review.majorities(session, application, keys, levels)
    if voted or application.expert_reviewed_on is not None:
        opinions[Voice.EXPERTS] = voted or {key: Claim() for key in keys}
    site = {key: Claim(each.site_level) for key, each in answers.items() if each.site_level is not None}
    return ceiling(opinions | ({Voice.SITE_CHECK: site} if site else {}), application.target, levels)
