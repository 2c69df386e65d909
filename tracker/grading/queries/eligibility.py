"""Queries of the eligibility of an enterprise on a day: plan, retrofits, exceedance flags, grade records."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.grading.models.applications import GradeApplication, GradeExplanation
from tracker.grading.models.emergency import ExceedanceFlag
from tracker.grading.queries import grades
from tracker.grading.rules import unexplained
from tracker.grading.rules.eligibility import Problem, Standing, examine
from tracker.positions.models import Position
from tracker.register.queries import terms
from tracker.reports.rules.findings import SHORTEST
from tracker.retrofits import queries as retrofits
from tracker.retrofits.rules import TrackStage

__all__ = ["Problem", "explanations", "open_findings", "problems"]


def problems(session: Session, enterprise_id: int, day: date) -> list[Problem]:
    """Return the obstacles to a rating of an enterprise on a day, the gravest first."""
    return examine(standing(session, enterprise_id, day))


def open_findings(session: Session, application: GradeApplication, day: date) -> list[Problem]:
    """Return the findings of level B of an application without an explanation, as of a day."""
    said = explanations(session, application)
    given = {code: each.count for code, each in said.items() if len(each.text) >= SHORTEST}
    return unexplained(problems(session, application.enterprise_id, day), given)


def explanations(session: Session, application: GradeApplication) -> dict[str, GradeExplanation]:
    """Return the explanations of an application, keyed by the code of the finding."""
    query = sa.select(GradeExplanation).where(col(GradeExplanation.application_id) == application.id)
    return {each.code: each for each in session.scalars(query)}


def standing(session: Session, enterprise_id: int, day: date) -> Standing:
    """Return the values on which the eligibility of an enterprise depends, as of a day."""
    industry = terms.term_now(session, enterprise_id).industry_code
    bars = grades.bars(session, enterprise_id, day)
    held = grades.history(session, enterprise_id)
    tracks = retrofits.tracks(session, [enterprise_id], day).get(enterprise_id, [])
    return Standing(
        edition_known=grades.guideline_for(session, industry, day) is not None,
        barred_to=max((record.barred_to for record in bars if record.barred_to), default=None),
        overdue=_overdue(session, enterprise_id),
        exceedances=_exceedances(session, enterprise_id, day),
        unfinished_tracks=sum(track.stage is not TrackStage.COMPLETE for track in tracks),
        held=grades.overall_of(held, day, industry),
    )


def _overdue(session: Session, enterprise_id: int) -> int:
    """Return the number of overdue plan items in the latest month of the enterprise."""
    own = col(Position.enterprise_id) == enterprise_id
    month = sa.select(sa.func.max(col(Position.month))).where(own).scalar_subquery()
    query = sa.select(sa.func.count()).select_from(Position).where(own, col(Position.month) == month)
    return session.scalar(query.where(col(Position.overdue))) or 0


def _exceedances(session: Session, enterprise_id: int, day: date) -> int:
    query = sa.select(sa.func.count()).select_from(ExceedanceFlag).where(
        col(ExceedanceFlag.enterprise_id) == enterprise_id,
        col(ExceedanceFlag.from_day) <= day,
        sa.or_(col(ExceedanceFlag.to_day).is_(None), col(ExceedanceFlag.to_day) >= day),
    )  # fmt: skip
    return session.scalar(query) or 0
