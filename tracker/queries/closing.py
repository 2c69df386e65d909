"""What closing a month looks at: who signed, what is not decided, and how the sums stand against last month."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain.register import Side
from tracker.domain.reports import DECIDED, ReportState
from tracker.models import Bureau, Enterprise, MonthlyReport, SignOff, Term
from tracker.queries.positions import term_in_force


def sign_off(session: Session, month: str, bureau_id: int) -> SignOff | None:
    """Give a root's signature under a month."""
    return session.scalar(sa.select(SignOff).where(col(SignOff.month) == month, col(SignOff.bureau_id) == bureau_id))


def roots(session: Session) -> list[Bureau]:
    """Give the two roots."""
    return list(session.scalars(sa.select(Bureau).where(col(Bureau.parent_id).is_(None)).order_by(col(Bureau.path))))


def unsigned(session: Session, month: str) -> list[Bureau]:
    """Give the roots that have not signed a month."""
    signed = set(session.scalars(sa.select(col(SignOff.bureau_id)).where(col(SignOff.month) == month)))
    return [root for root in roots(session) if root.id not in signed]


def of_side(session: Session, month: str, side: Side) -> list[MonthlyReport]:
    """Give every report of a side."""
    return list(session.scalars(_of_sides(month, [side]).order_by(col(MonthlyReport.id))))


def not_approved(session: Session, month: str, side: Side) -> list[MonthlyReport]:
    """Give the reports of a side that end as missed when it is signed off."""
    query = _of_sides(month, [side]).where(col(MonthlyReport.state).not_in(DECIDED))
    return list(session.scalars(query.order_by(col(MonthlyReport.id))))


def undecided(session: Session, month: str, sides: Collection[Side]) -> int:
    """Count the reports of some sides that are neither approved nor missed."""
    query = _of_sides(month, sides).where(col(MonthlyReport.state).not_in(DECIDED)).subquery()
    return session.scalars(sa.select(sa.func.count()).select_from(query)).one()


def missed(
    session: Session, month: str, side: Side, codes: Collection[str]
) -> list[tuple[str, MonthlyReport]]:  # fmt: skip
    """Give the missed reports of named enterprises of a side."""
    query = _of_sides(month, [side]).where(
        col(Enterprise.code).in_(codes), col(MonthlyReport.state) == ReportState.MISSED
    )
    rows = session.execute(query.add_columns(col(Enterprise.code)).order_by(col(Enterprise.code)))
    return [(code, report) for report, code in rows]


def _of_sides(month: str, sides: Collection[Side]) -> sa.Select[MonthlyReport]:
    return (
        sa.select(MonthlyReport)
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(MonthlyReport.month) == month,
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month),
            col(Bureau.side).in_(sides),
        )
    )
