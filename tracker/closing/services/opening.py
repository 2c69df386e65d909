"""Opening of a month: prefills its reports and copies positions from the month before."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.audit import record as audit
from tracker.core.audit.actions import AuditAction
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.errors import Closed
from tracker.core.i18n import message
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.reports.services import positions
from tracker.reports.services.prefill import prefill


def open_month(session: Session, code: str, *, at: datetime) -> Month:
    """Open a planned month: copy positions as carried (last month's values), and draft the reports.

    Every enterprise that has a position gets a draft. Raise NotFound for a month that the calendar lacks, Closed where
    another month is still open or this one is past. Opening an open month again changes nothing.
    """
    month = months.planned(session, code)
    if month.state is MonthState.OPEN:
        return month
    if month.state is not MonthState.PLANNED:
        raise Closed(message("{month} {state}，不能再打开。", month=code, state=month.state.label))
    still_open = session.scalar(sa.select(col(Month.code)).where(col(Month.state) == MonthState.OPEN))
    if still_open is not None:
        raise Closed(message("{other} 还在填报，封账后才能打开 {month}。", other=still_open, month=code))
    month.state = MonthState.OPEN
    month.opened_at = at
    session.flush()
    positions.open_month(session, month)
    if month.kind is MonthKind.REGULAR:
        prefill(session, month)
    audit.record(session, AuditAction.MONTH_OPENED, by=None, at=at, subject="month", name=code)
    return month


def open_due(session: Session, today: date, *, at: datetime) -> str | None:
    """Open the planned month that has begun, unless another is open. Return its code, or None."""
    month = session.scalars(
        sa.select(Month).where(col(Month.state) == MonthState.PLANNED).order_by(col(Month.code)).limit(1)
    ).first()
    if month is None or today < date.fromisoformat(f"{month.code}-01") or months.open_month(session) is not None:
        return None
    return open_month(session, month.code, at=at).code
