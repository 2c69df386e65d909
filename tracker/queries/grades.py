"""Grades as they are read: the dated records of enterprises."""

import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.grades import Dimension, EditionState, GradeLevel
from tracker.models import GradeGuideline, GradeIndicator, GradeRecord, GradeRequirement


def in_force(session: Session, enterprise_ids: Collection[int], day: date) -> dict[int, list[GradeRecord]]:
    """Give the records in force on a day, by enterprise, the latest first."""
    query = _records(enterprise_ids).where(
        col(GradeRecord.valid_from) <= day,
        sa.or_(col(GradeRecord.valid_to).is_(None), col(GradeRecord.valid_to) >= day),
    )
    found: dict[int, list[GradeRecord]] = {}
    for record in session.scalars(query):
        found.setdefault(record.enterprise_id, []).append(record)
    return found


def history(session: Session, enterprise_id: int) -> list[GradeRecord]:
    """Give every record of an enterprise, the latest first."""
    return list(session.scalars(_records([enterprise_id])))


def _records(enterprise_ids: Collection[int]) -> sa.Select[GradeRecord]:
    return (
        sa.select(GradeRecord)
        .where(col(GradeRecord.enterprise_id).in_(enterprise_ids))
        .order_by(col(GradeRecord.valid_from).desc(), col(GradeRecord.id))
    )


class Indicator(NamedTuple):
    """One indicator of an edition, with what each level requires."""

    id: int
    number: int
    dimension: Dimension
    name: str
    evidence: str
    requirements: dict[GradeLevel, str]


def grade_set(guideline: GradeGuideline) -> tuple[GradeLevel, ...]:
    """Give the levels of an edition, the best first; empty is 待核."""
    return tuple(GradeLevel(value) for value in json.loads(guideline.grade_set))


def guideline_for(session: Session, industry_code: str, day: date) -> GradeGuideline | None:
    """Give the edition of an industry that is in force on a day and has levels."""
    query = sa.select(GradeGuideline).where(
        col(GradeGuideline.industry_code) == industry_code, col(GradeGuideline.state) == EditionState.IN_FORCE,
        col(GradeGuideline.grade_set) != "[]", col(GradeGuideline.from_day) <= day,
        sa.or_(col(GradeGuideline.to_day).is_(None), col(GradeGuideline.to_day) >= day),
    )  # fmt: skip
    return session.scalars(query.order_by(col(GradeGuideline.from_day).desc()).limit(1)).first()


def indicators(session: Session, guideline_id: int) -> list[Indicator]:
    """Give the indicators of an edition in their order."""
    found: dict[int, Indicator] = {}
    query = sa.select(GradeIndicator).where(col(GradeIndicator.guideline_id) == guideline_id)
    for each in session.scalars(query.order_by(col(GradeIndicator.number))):
        found[each.id] = Indicator(each.id, each.number, each.dimension, each.name, each.evidence, {})
    for text in session.scalars(sa.select(GradeRequirement).where(col(GradeRequirement.indicator_id).in_(found))):
        found[text.indicator_id].requirements[text.level] = text.text
    return list(found.values())
