"""Grades as they are read: the dated records of enterprises."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.models import GradeRecord


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
