"""Services that store former values with the last month in which they held (rule 15).

A closed month is read with what was in force then.
"""

from typing import Any

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.months.models import Month
from tracker.months.queries import months


def keep_closed(session: Session, former: type[Any], **values: object) -> None:
    """Store a former value as in force until the last closed month; nothing is stored where no month is closed."""
    until = months.last_frozen(session)
    if until is not None:
        _note(session, former, until, **values)


def keep(session: Session, former: type[Any], month: Month, **values: object) -> None:
    """Store a former value as in force until the month before `month`; the first change of a month counts."""
    _note(session, former, calendar.previous(month.code), **values)


def _note(session: Session, former: type[Any], until: str, **values: object) -> None:
    (owner,) = (each.name for each in former.__table__.primary_key if each.name != "until_month")
    if session.get(former, {owner: values[owner], "until_month": until}) is None:
        session.add(former(until_month=until, **values))
