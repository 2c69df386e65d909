"""Queries of grades: guideline editions with indicators, and dated grade records of enterprises."""

import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator, GradeRequirement
from tracker.grading.rules import BARRING_KINDS, Dimension, EditionState, GradeLevel, RecordKind
from tracker.grading.rules.editions import overall


class Indicator(NamedTuple):
    """One indicator of an edition with its requirement by level. A level without text is 待录入 (to be entered)."""

    id: int
    number: int
    dimension: Dimension
    name: str
    evidence: str
    requirements: dict[GradeLevel, str]


class Held(NamedTuple):
    """A grade record with its guideline edition."""

    record: GradeRecord
    guideline: GradeGuideline


def grade_set(guideline: GradeGuideline) -> tuple[GradeLevel, ...]:
    """Return the levels of a guideline edition, the best first. It is empty where they are 待核 (not verified)."""
    return tuple(GradeLevel(value) for value in json.loads(guideline.grade_set))


def guideline_for(session: Session, industry_code: str, day: date) -> GradeGuideline | None:
    """Return the edition for ratings of an industry on a day, or None.

    It must be in force, with levels and indicators. A real edition precedes a made-up one, a later one an earlier.
    """
    query = (
        sa.select(GradeGuideline)
        .where(
            col(GradeGuideline.industry_code) == industry_code,
            col(GradeGuideline.state) == EditionState.IN_FORCE,
            col(GradeGuideline.grade_set) != "[]",
            sa.or_(col(GradeGuideline.from_day).is_(None), col(GradeGuideline.from_day) <= day),
            sa.or_(col(GradeGuideline.to_day).is_(None), col(GradeGuideline.to_day) >= day),
            sa.exists().where(col(GradeIndicator.guideline_id) == col(GradeGuideline.id)),
        )
        .order_by(col(GradeGuideline.made_up), col(GradeGuideline.from_day).desc(), col(GradeGuideline.id).desc())
    )
    return session.scalars(query.limit(1)).first()


def indicators(session: Session, guideline_id: int) -> list[Indicator]:
    """Return the indicators of a guideline edition in order. It takes two statements."""
    rows = session.scalars(
        sa.select(GradeIndicator)
        .where(col(GradeIndicator.guideline_id) == guideline_id)
        .order_by(col(GradeIndicator.number))
    ).all()
    texts: dict[int, dict[GradeLevel, str]] = {each.id: {} for each in rows}
    query = sa.select(GradeRequirement).where(col(GradeRequirement.indicator_id).in_(texts))
    for each in session.scalars(query):
        if each.text:
            texts[each.indicator_id][each.level] = each.text
    return [
        Indicator(
            id=each.id,
            number=each.number,
            dimension=each.dimension,
            name=each.name,
            evidence=each.evidence,
            requirements=texts[each.id],
        )
        for each in rows
    ]


def in_force(session: Session, enterprise_ids: Collection[int], day: date) -> dict[int, list[GradeRecord]]:
    """Return the grade records in force on a day, keyed by enterprise id, the latest first."""
    query = _records(enterprise_ids).where(_on(day))
    found: dict[int, list[GradeRecord]] = {}
    for record in session.scalars(query):
        found.setdefault(record.enterprise_id, []).append(record)
    return found


def history(session: Session, enterprise_id: int) -> list[Held]:
    """Return all grade records of an enterprise with their editions, the latest first."""
    query = _records([enterprise_id]).add_columns(GradeGuideline).join(
        GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id)
    )  # fmt: skip
    return [Held(*row) for row in session.execute(query)]


def latest(session: Session, enterprise_id: int, industry_code: str, line: str) -> GradeRecord | None:
    """Return the latest grade record of an enterprise or line in an industry, under any edition, or None."""
    return session.scalars(_latest(enterprise_id, industry_code, line).limit(1)).first()


def bars(session: Session, enterprise_id: int, day: date) -> list[GradeRecord]:
    """Return the downgrades and cancellations because of which no new rating is possible on a day."""
    query = _records([enterprise_id]).where(
        col(GradeRecord.kind).in_(BARRING_KINDS), col(GradeRecord.valid_from) <= day, col(GradeRecord.barred_to) >= day
    )
    restored = set(
        session.scalars(
            sa.select(col(GradeRecord.about_id)).where(
                col(GradeRecord.enterprise_id) == enterprise_id, col(GradeRecord.kind) == RecordKind.RESTORED
            )
        )
    )
    return [record for record in session.scalars(query) if record.id not in restored]


def overall_of(records: Collection[Held], day: date, main: str) -> GradeLevel | None:
    """Return the overall grade of an enterprise on a day from its records, or None.

    Grades of single lines are left out. The rule for several industries is that of the edition of the enterprise's own
    industry `main`. Where it has no record there, it is that of the latest record.
    """
    now = [each for each in records if _holds(each.record, day) and not each.record.line]
    if not now:
        return None
    rule = next((each for each in now if each.guideline.industry_code == main), now[0]).guideline.several
    return overall([(each.guideline.industry_code, each.record.level) for each in now], rule, main)


def _holds(record: GradeRecord, day: date) -> bool:
    return record.valid_from <= day and (record.valid_to is None or record.valid_to >= day)


def _on(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(GradeRecord.valid_from) <= day,
        sa.or_(col(GradeRecord.valid_to).is_(None), col(GradeRecord.valid_to) >= day),
    )


def _latest(enterprise_id: int, industry_code: str, line: str) -> sa.Select[GradeRecord]:
    return (
        _records([enterprise_id])
        .join(GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id))
        .where(col(GradeGuideline.industry_code) == industry_code, col(GradeRecord.line) == line)
    )


def _records(enterprise_ids: Collection[int]) -> sa.Select[GradeRecord]:
    return (
        sa.select(GradeRecord)
        .where(col(GradeRecord.enterprise_id).in_(enterprise_ids))
        .order_by(col(GradeRecord.valid_from).desc(), col(GradeRecord.id).desc())
    )
