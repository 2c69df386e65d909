"""What held until a month is kept with it, so that a closed month is read with what was in force then (rule 15)."""

from typing import Any

from sqlalchemy.orm import Session

from tracker.core.calendar import months as calendar
from tracker.months.models import Month
from tracker.months.queries import months


def keep_closed(session: Session, former: type[Any], **values: object) -> None:
    """Store the value in force until the last closed month; without closed months nothing is stored."""
    until = months.last_frozen(session)
    if until is not None:
        _note(session, former, until, **values)


def keep(session: Session, former: type[Any], month: Month, **values: object) -> None:
    """Store the former value until a month; of two changes in one month the first counts."""
    _note(session, former, calendar.previous(month.code), **values)


def _note(session: Session, former: type[Any], until: str, **values: object) -> None:
    (owner,) = (each.name for each in former.__table__.primary_key if each.name != "until_month")
    if session.get(former, {owner: values[owner], "until_month": until}) is None:
        session.add(former(until_month=until, **values))
