"""Grade records: written once, ended by a later one, never changed otherwise."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.audit import AuditAction
from tracker.domain.grades import GradeLevel
from tracker.domain.roles import Actor
from tracker.models import GradeGuideline, GradeRecord
from tracker.services import audit


def rate(
    session: Session, application_id: int, enterprise_id: int, guideline_id: int, line: str, level: GradeLevel, *,
    valid_from: date, valid_to: date | None, batch: str, document_no: str, by: Actor, at: datetime,
) -> GradeRecord:  # fmt: skip
    """Write the record of a rating that its application decided."""
    made = GradeRecord(
        enterprise_id=enterprise_id, edition=session.get_one(GradeGuideline, guideline_id).edition, line=line,
        level=level, valid_from=valid_from, valid_to=valid_to, trigger="评定", batch=batch, document=document_no,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, AuditAction.REGISTER_CHANGED, by=by, at=at, subject="grade_record", subject_id=made.id, name=batch,
        new={"level": level, "application": application_id},
    )  # fmt: skip
    return made
