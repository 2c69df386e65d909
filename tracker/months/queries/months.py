"""Queries of months: which exist, and which one is shown by default."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import FROZEN, MonthState
from tracker.core.errors import NotFound
from tracker.core.i18n import Message, message
from tracker.months.models import Extension, Month


def every(session: Session) -> list[Month]:
    """Return the months of the calendar, the earliest first."""
    return list(session.scalars(sa.select(Month).order_by(col(Month.code))))


def month(session: Session, code: str, *, locked: bool = False) -> Month:
    """Return a month that has figures. Raise Invalid for a malformed code, NotFound for a month without figures.

    With `locked`, the month is neither closed nor signed off until the transaction ends.
    """
    found = lock(session, calendar.parse(code)) if locked else session.get(Month, calendar.parse(code))
    if found is not None and found.state is not MonthState.PLANNED:
        return found
    opened = session.execute(
        sa.select(sa.func.min(col(Month.code)), sa.func.max(col(Month.code))).where(
            col(Month.state) != MonthState.PLANNED
        )
    ).one()
    if opened[0] is None:
        raise NotFound(message("数据库里还没有任何月份。请先运行 tracker seed demo，或打开一个月。"))
    raise NotFound(message("{month} 还没有数字。现有 {first} 至 {last}。", month=code, first=opened[0], last=opened[1]))


def lock(session: Session, code: str) -> Month | None:
    """Lock a month in shared mode until the transaction ends, and return its present row.

    The lock keeps other transactions from closing the month or signing it off.
    """
    return session.get(Month, code, with_for_update={"read": True}, populate_existing=True)


def planned(session: Session, code: str) -> Month:
    """Return a month of the calendar, whether it has figures or not. Raise NotFound otherwise."""
    found = session.get(Month, calendar.parse(code))
    if found is None:
        raise NotFound(message("日历里没有 {month} 这个月。", month=code))
    return found


def open_month(session: Session) -> Month | None:
    """Return the month that is open for reporting, or None."""
    return session.scalar(sa.select(Month).where(col(Month.state) == MonthState.OPEN))


def shown_first(session: Session) -> str | None:
    """Return the code of the default month: the open one, else the last closed one, else None."""
    still_open = open_month(session)
    if still_open is not None:
        return still_open.code
    return last_frozen(session)


def last_frozen(session: Session) -> str | None:
    """Return the code of the last closed or published month, or None."""
    return session.scalar(sa.select(sa.func.max(col(Month.code))).where(col(Month.state).in_(FROZEN)))


def effective_problems(session: Session, *days: date | None) -> list[Message]:
    """Return a problem for each day from which a fact cannot take effect, because its month is closed."""
    frozen = last_frozen(session)
    found = (calendar.effective_problem(day, frozen) for day in days if day is not None)
    return [each for each in found if each is not None]


def after(session: Session, code: str) -> list[Month]:
    """Return the later months that have positions, the earliest first."""
    later = sa.select(Month).where(col(Month.code) > code, col(Month.state) != MonthState.PLANNED)
    return list(session.scalars(later.order_by(col(Month.code))))


def as_of(found: Month) -> datetime | None:
    """Return the moment at which a month was closed, up to which its figures stand; None while it is open."""
    return found.closed_at


def extension(session: Session, code: str, enterprise_id: int) -> Extension | None:
    """Return the extension of an enterprise's due date in a month, or None."""
    query = sa.select(Extension).where(col(Extension.month) == code, col(Extension.enterprise_id) == enterprise_id)
    return session.scalar(query)


def due(session: Session, month: Month, enterprise_id: int) -> date:
    """Return the due date of an enterprise's report in a month."""
    found = extension(session, month.code, enterprise_id)
    return month.due if found is None else found.due
