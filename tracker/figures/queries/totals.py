"""Queries of a month's totals on one basis (filed, approved); totals of a tree are added up on reading."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.cuts import Cut, CutKind
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.months.models import Month
from tracker.plans.rules import Stage
from tracker.positions import queries as positions
from tracker.positions.models import Position
from tracker.positions.queries import MonthTotals, approved, enterprise_id_of, of_enterprise, shares_of
from tracker.positions.rules import NOTHING, Basis, Line, is_overdue
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries.filed import latest_round, submitted


def on_basis(session: Session, month: Month, basis: Basis, cut: Cut | None = None) -> MonthTotals:
    """Return the totals on a basis (filed, approved). Raise NotFound for a published basis without a snapshot."""
    if basis is Basis.PUBLISHED:
        raise NotFound(message("{month} 还没有发布，没有快照。请用 --basis approved。", month=month.code))
    return filed(session, month, cut) if basis is Basis.FILED else approved(session, month, cut)


def filed(session: Session, month: Month, cut: Cut | None = None) -> MonthTotals:
    """Return the totals as filed: with the latest submitted round of each enterprise, where it has one."""
    standing = approved(session, month, cut)
    ids = list(session.scalars(_submitted(month)))
    old = positions.lines(session, month.code, ids)
    new = _as_filed(session, month)
    shares = dict(standing.shares)
    for sign, lines in ((-1, old), (1, new)):
        for key, share in shares_of(lines, month.plan_year):
            shares[key] = shares.get(key, NOTHING) + share if sign > 0 else shares.get(key, NOTHING) - share
    single = dict(standing.enterprise)
    if cut is not None and cut.kind is CutKind.ENTERPRISE and enterprise_id_of(session, cut) in ids:
        wanted = enterprise_id_of(session, cut)
        single = of_enterprise([line for line in new if line.enterprise_id == wanted], month, cut)
    return replace(standing, basis=Basis.FILED, shares=shares, enterprise=single)


def _submitted(month: Month) -> sa.Select[int]:
    return sa.select(col(MonthlyReport.enterprise_id)).where(col(MonthlyReport.month) == month.code, submitted())


def _as_filed(session: Session, month: Month) -> list[Line]:
    """Return the lines of filed enterprises with the values of their latest submitted round.

    A project that the round does not contain has the values of its position.
    """
    said = sa.and_(
        col(Progress.report_id) == col(MonthlyReport.id),
        col(Progress.round) == latest_round(),
        col(Progress.project_id) == col(Position.project_id),
    )
    query = (
        sa.select(Position, col(Progress.stage), col(Progress.total))
        .select_from(Position)
        .join(
            MonthlyReport,
            sa.and_(
                col(MonthlyReport.month) == col(Position.month),
                col(MonthlyReport.enterprise_id) == col(Position.enterprise_id),
                submitted(),
            ),
        )
        .outerjoin(Progress, said)
        .where(col(Position.month) == month.code)
    )
    return [_filed_line(position, stage, total, month.code) for position, stage, total in session.execute(query)]


def _filed_line(position: Position, stage: Stage | None, total: int | None, month: str) -> Line:
    values = {name: getattr(position, name) for name in Line.__dataclass_fields__}
    if stage is None or total is None:
        return Line(**values)
    more = total - position.total
    return replace(
        Line(**values),
        stage=stage,
        total=total,
        year_total=position.year_total + more,
        increment=position.increment + more,
        overdue=is_overdue(position.due, stage, month),
        carried=False,
    )
