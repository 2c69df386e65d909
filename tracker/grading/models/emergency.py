"""Emergency tables: documents that are due after a grade change, alert measures, exceedance flags."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from tracker.core.database.columns import Moment, Versioned, word
from tracker.grading.rules import GradeLevel
from tracker.grading.rules.alerts import Alert
from tracker.grading.rules.documents import DocumentKind, DocumentState


class EmergencyDocument(Versioned, table=True):
    """A version of an enterprise's entry in the emergency list (应急减排清单) or of its operation plan (一厂一策).

    The owner bureau files it. Without an owner bureau, the enterprise files it.
    """

    __tablename__ = "emergency_document"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "kind", "number"),
        CheckConstraint("approved_by IS NULL OR approved_by <> filed_by", name="two_persons"),
        CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name="approved_by_somebody"),
    )

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    kind: DocumentKind = word(DocumentKind)
    number: int
    state: DocumentState = word(DocumentState)
    record_id: int = Field(foreign_key="grade_record.id")
    owner_bureau_id: int | None = Field(default=None, foreign_key="bureau.id")
    due_on: date
    note: str = Field(default="", max_length=500)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    filed_by: int | None = Field(default=None, foreign_key="person.id")
    filed_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    opinion: str = Field(default="", max_length=500)


class AlertMeasure(Versioned, table=True):
    """What a level requires of an industry at a colour of alert. There is no row where no source is known."""

    __tablename__ = "alert_measure"
    __table_args__ = (UniqueConstraint("industry_code", "level", "alert"),)

    id: int = Field(default=None, primary_key=True)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    level: GradeLevel = word(GradeLevel)
    alert: Alert = word(Alert)
    text: str = Field(max_length=500)
    source: str = Field(max_length=200)


class ExceedanceFlag(Versioned, table=True):
    """A bureau's record that an enterprise exceeded its limits during a period.

    It is checked at a grade application.
    """

    __tablename__ = "exceedance_flag"
    __table_args__ = (CheckConstraint("to_day IS NULL OR to_day >= from_day", name="from_before_to"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    from_day: date
    to_day: date | None = Field(default=None)
    note: str = Field(max_length=500)
    source: str = Field(max_length=200)
