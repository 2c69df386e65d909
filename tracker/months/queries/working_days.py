"""Queries of working days and holidays."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.working_days import WorkingDays
from tracker.months.models import Holiday


def working(session: Session) -> WorkingDays:
    """Return the calendar of working days: the working week and its exceptions."""
    rows = session.execute(sa.select(col(Holiday.day), col(Holiday.rest))).all()
    return WorkingDays(frozenset(day for day, rest in rows if rest), frozenset(day for day, rest in rows if not rest))


def holidays(session: Session, year: int) -> list[Holiday]:
    """Return the exceptions to the working week in a year."""
    query = sa.select(Holiday).where(col(Holiday.day).between(date(year, 1, 1), date(year, 12, 31)))
    return list(session.scalars(query.order_by(col(Holiday.day))))


def years(session: Session) -> list[int]:
    """Return the years for which a holiday is recorded."""
    return sorted({day.year for day in session.scalars(sa.select(col(Holiday.day)))})
