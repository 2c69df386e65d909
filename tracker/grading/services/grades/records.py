"""Writing of grade records. They are append-only, and a new record ends the one before it."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.core import optimistic_lock
from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import grades
from tracker.grading.rules import RecordKind, Trigger, outranks
from tracker.grading.rules.documents import DUE_DAYS
from tracker.grading.services.grades import documents
from tracker.months.queries import months
from tracker.register.models import Enterprise
from tracker.register.queries import terms


def rate(
    session: Session,
    application: GradeApplication,
    *,
    valid_from: date,
    valid_to: date | None,
    by: Actor,
    at: datetime,
    due_days: int = DUE_DAYS,
) -> GradeRecord:
    """Write the record of a rated application. Raise Invalid while a downgrade or cancellation bars a rating."""
    bars = grades.bars(session, application.enterprise_id, valid_from)
    if bars:
        raise Invalid(
            message("降级或取消后，{day} 以前不得再评。", day=max(each.barred_to for each in bars if each.barred_to))
        )
    if application.level is None or application.ceiling is None or outranks(application.level, application.ceiling):
        raise Invalid(message("这件申请没有两人决定的等级，或等级高于各方意见，不能评定。"))
    made = GradeRecord(
        enterprise_id=application.enterprise_id,
        guideline_id=application.guideline_id,
        line=application.line,
        level=application.level,
        kind=RecordKind.RATED,
        trigger=Trigger.RATING,
        valid_from=valid_from,
        valid_to=valid_to,
        application_id=application.id,
        batch=application.batch,
        document=application.document_no,
    )
    return write(session, made, by=by, at=at, due_days=due_days)


def write(
    session: Session, made: GradeRecord, *, by: Actor, at: datetime, reason: str = "", due_days: int = DUE_DAYS
) -> GradeRecord:
    """Add a record, end the previous one on the day before, and make the emergency documents due.

    Raise Invalid where the edition has no such level, the previous record did not begin earlier, or the day lies in a
    closed month.
    """
    optimistic_lock.lock_row(session, Enterprise, made.enterprise_id, alone=True)
    guideline = session.get_one(GradeGuideline, made.guideline_id)
    if made.level not in grades.grade_set(guideline):
        raise Invalid(message("这一版指南没有“{level}”这一级。", level=made.level.label))
    former = grades.latest(session, made.enterprise_id, guideline.industry_code, made.line)
    closed = months.effective_problems(session, made.valid_from)
    if closed:
        raise Invalid(*closed)
    if former is not None:
        _end(former, made.valid_from)
    session.add(made)
    session.flush()
    documents.make_due(session, made, at=at, days=due_days)
    audit.record(
        session, AuditAction.GRADED, by=by, at=at, subject="grade", subject_id=made.id,
        name=terms.term_now(session, made.enterprise_id).name,
        old={} if former is None else {"level": former.level, "valid_to": former.valid_to},
        new={name: getattr(made, name) for name in ("kind", "level", "line", "valid_from", "batch", "document")}
        | {"edition": guideline.edition, "barred_to": made.barred_to or ""},
        reason=reason,
    )  # fmt: skip
    return made


def _end(former: GradeRecord, day: date) -> None:
    """End a record on the day before another begins, unless it ended earlier."""
    if former.valid_from >= day:
        raise Invalid(message("生效日期要晚于现有记录的 {day}。", day=former.valid_from))
    if former.valid_to is None or former.valid_to >= day:
        former.valid_to = day - timedelta(days=1)
