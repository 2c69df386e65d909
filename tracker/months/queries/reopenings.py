"""Queries of sign-offs and of enterprises whose month is reopened."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH, MonthState
from tracker.months.models import Month, Reopening, SignOff
from tracker.months.queries import months


def sign_off(session: Session, month: str, bureau_id: int) -> SignOff | None:
    """Return the sign-off of a month by a root bureau, or None."""
    return session.scalar(sa.select(SignOff).where(col(SignOff.month) == month, col(SignOff.bureau_id) == bureau_id))


def reopening(session: Session, month: str, enterprise_id: int) -> Reopening | None:
    """Return the reopening under which an enterprise may change its report now, or None."""
    return session.scalar(
        sa.select(Reopening).where(
            col(Reopening.month) == month,
            col(Reopening.enterprise_id) == enterprise_id,
            col(Reopening.ended_at).is_(None),
        )
    )


def end_of(session: Session, month: str, enterprise_id: int, root_id: int) -> tuple[bool, bool]:
    """Return whether an enterprise's report is reopened now, and whether its root bureau signed the month off."""
    asked = {"month": month, "enterprise": enterprise_id, "root": root_id}
    reopened, signed = session.execute(_end_of(), asked).one()
    return bool(reopened), bool(signed)


@cache
def _end_of() -> sa.Select[bool, bool]:
    """Build the statement of `end_of` once; `month`, `enterprise` and `root` are bound parameters."""
    month: sa.BindParameter[str] = sa.bindparam("month")
    reopened = sa.exists().where(
        col(Reopening.month) == month, col(Reopening.enterprise_id) == sa.bindparam("enterprise"),
        col(Reopening.ended_at).is_(None),
    )  # fmt: skip
    signed = sa.exists().where(col(SignOff.month) == month, col(SignOff.bureau_id) == sa.bindparam("root"))
    return sa.select(reopened, signed)


def months_reopened(session: Session, *, before: str = LAST_MONTH) -> list[Month]:
    """Return the closed months before another one in which an enterprise is reopened."""
    under_way = sa.exists().where(col(Reopening.month) == col(Month.code), col(Reopening.ended_at).is_(None))
    query = sa.select(Month).where(col(Month.state) == MonthState.CLOSED, col(Month.code) < before, under_way)
    return list(session.scalars(query.order_by(col(Month.code))))


def under_way(session: Session) -> list[Month]:
    """Return the months in which reports may change: the open one, and closed ones with a reopened enterprise."""
    still_open = months.open_month(session)
    return [*months_reopened(session), *([] if still_open is None else [still_open])]
