"""Queries of grades: editions with indicators, dated records of enterprises."""

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
    """One indicator of an edition with what each level requires; a level without text is 待录入."""

    id: int
    number: int
    dimension: Dimension
    name: str
    evidence: str
    requirements: dict[GradeLevel, str]


class Held(NamedTuple):
    """A record with the edition it stands under."""

    record: GradeRecord
    guideline: GradeGuideline


def grade_set(guideline: GradeGuideline) -> tuple[GradeLevel, ...]:
    """Return the levels of an edition, the best first; none where they are 待核."""
    return tuple(GradeLevel(value) for value in json.loads(guideline.grade_set))


def guideline_for(session: Session, industry_code: str, day: date) -> GradeGuideline | None:
    """Return the edition under which an industry is rated on a day: in force, its levels and indicators known.

    A real edition comes before a made-up one, a later one before an earlier.
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
    """Return the indicators of an edition in order: two statements."""
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
    """Return the records in force on a day, by enterprise, the latest first."""
    query = _records(enterprise_ids).where(_on(day))
    found: dict[int, list[GradeRecord]] = {}
    for record in session.scalars(query):
        found.setdefault(record.enterprise_id, []).append(record)
    return found


def history(session: Session, enterprise_id: int) -> list[Held]:
    """Return every record of an enterprise with its edition, the latest first."""
    query = _records([enterprise_id]).add_columns(GradeGuideline).join(
        GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id)
    )  # fmt: skip
    return [Held(*row) for row in session.execute(query)]


def latest(session: Session, enterprise_id: int, industry_code: str, line: str) -> GradeRecord | None:
    """Return the latest record of an enterprise (or a line of it) in an industry, under whichever edition."""
    return session.scalars(_latest(enterprise_id, industry_code, line).limit(1)).first()


def bars(session: Session, enterprise_id: int, day: date) -> list[GradeRecord]:
    """Return the falls that bar a new rating on a day, those that an appeal has undone left out."""
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
    """Return the overall grade of an enterprise on a day from its records, by the rule of the edition in force.

    The grade of a single line stands for itself; the rule is that of the enterprise's own industry's edition, or of
    the latest record's where it holds none there.
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
