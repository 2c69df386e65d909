"""Queries of closing: sign-offs, undecided reports, reopened enterprises, positions that would be carried."""

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing.rules import MONTH_END, ClosingAction, ClosingSituation, SidePhase
from tracker.core.calendar.months import MonthState
from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.months.models import Month, Reopening
from tracker.months.queries.reopenings import reopening, sign_off
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import DECIDED, ReportState, ends_as


def roots(session: Session) -> list[Bureau]:
    """Return the two roots."""
    return list(session.scalars(sa.select(Bureau).where(col(Bureau.parent_id).is_(None)).order_by(col(Bureau.path))))


def phase(session: Session, month: Month, root: Bureau) -> SidePhase:
    """Return how far a side is: a signature with anything reopened or undecided after it has to be given again."""
    if _is_reopened(session, month.code, root.id):
        return SidePhase.REOPENED
    if sign_off(session, month.code, root.id) is None:
        return SidePhase.UNSIGNED
    again = month.state is MonthState.OPEN and undecided(session, month.code, [root.side])
    return SidePhase.REOPENED if again else SidePhase.SIGNED


def situation(session: Session, month: Month, actor: Actor | None) -> ClosingSituation:
    """Return all that decides what a person may do at the end of a month."""
    own = None if actor is None or actor.bureau_id is None else session.get(Bureau, actor.bureau_id)
    is_root = own is not None and own.parent_id is None
    published = sa.select(sa.func.min(col(Month.code))).where(
        col(Month.code) > month.code, col(Month.state) == MonthState.PUBLISHED
    )
    return ClosingSituation(
        state=(month.state, phase(session, month, own) if own is not None and is_root else SidePhase.UNSIGNED),
        role=actor.role if actor else None,
        approver=actor is not None and actor.approver,
        is_root=is_root,
        published_later=session.scalar(published) or "",
    )


def reopened(session: Session, month: str) -> list[tuple[Reopening, str, str]]:
    """Return who is reopened in a month and not signed off again, with code and name."""
    query = (
        sa.select(Reopening, col(Enterprise.code), col(Term.name))
        .join(Enterprise, col(Enterprise.id) == col(Reopening.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .where(
            col(Reopening.month) == month,
            col(Reopening.ended_at).is_(None),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month),
        )
        .order_by(col(Enterprise.code))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def of_side(session: Session, month: str, side: Side) -> list[MonthlyReport]:
    """Return every report of a side."""
    return list(session.scalars(_of_sides(month, [side]).order_by(col(MonthlyReport.id))))


def not_approved(session: Session, month: str, side: Side) -> list[MonthlyReport]:
    """Return the reports of a side that end, missed or unfinished, when it is signed off."""
    query = _of_sides(month, [side]).where(col(MonthlyReport.state).not_in(DECIDED))
    return list(session.scalars(query.order_by(col(MonthlyReport.id))))


def undecided(session: Session, month: str, sides: Collection[Side]) -> int:
    """Count the reports of some sides that are neither approved nor ended."""
    query = _of_sides(month, sides).where(col(MonthlyReport.state).not_in(DECIDED)).subquery()
    return session.scalars(sa.select(sa.func.count()).select_from(query)).one()


def decided(
    session: Session, month: str, side: Side, codes: Collection[str]
) -> list[tuple[str, MonthlyReport]]:  # fmt: skip
    """Return the decided reports of named enterprises of a side: those that may be reopened."""
    query = _of_sides(month, [side]).where(col(Enterprise.code).in_(codes), col(MonthlyReport.state).in_(DECIDED))
    rows = session.execute(query.add_columns(col(Enterprise.code)).order_by(col(Enterprise.code)))
    return [(code, report) for report, code in rows if reopening(session, report.month, report.enterprise_id) is None]


class Ending(NamedTuple):
    """One report that a signature ends; yuan completed in the plan year as carried, and as filed where it is in."""

    report: MonthlyReport
    code: str
    name: str
    bureau: str
    holder: str | None
    carried: int
    more: int

    @property
    def ends(self) -> ReportState:
        """How it ends."""
        handed_in = self.report.state in (ReportState.IN_REVIEW, ReportState.APPROVED)
        return ends_as(handed_in=handed_in)


def endings(session: Session, month: Month, side: Side, *, whole: bool = False) -> list[Ending]:
    """Return the reports of a side that end when it is signed off, or all of them where it is wholly carried."""
    holder = sa.select(col(Bureau.short_name)).where(col(Bureau.id) == col(MonthlyReport.holder_id)).correlate(
        MonthlyReport
    )  # fmt: skip
    of_year = sa.and_(
        col(Position.month) == month.code, col(Position.year) == month.plan_year,
        col(Position.enterprise_id) == col(MonthlyReport.enterprise_id),
    )  # fmt: skip
    said = sa.and_(
        col(Progress.report_id) == col(MonthlyReport.id), col(Progress.round) == col(MonthlyReport.round),
        col(Progress.project_id) == col(Position.project_id),
    )  # fmt: skip
    shown = sa.case(
        (col(MonthlyReport.state) == ReportState.APPROVED, col(Position.year_total) - col(Position.increment)),
        else_=col(Position.year_total),
    )
    carried = _sum(shown).where(of_year)
    more = sa.case(
        (col(MonthlyReport.state) == ReportState.APPROVED, col(Position.increment)),
        (col(MonthlyReport.state) == ReportState.IN_REVIEW, col(Progress.total) - col(Position.total)),
        else_=0,
    )
    added = _sum(more).select_from(Position).join(Progress, said).where(of_year)
    query = _of_sides(month.code, [side]).add_columns(
        col(Enterprise.code), col(Term.name), col(Bureau.short_name), holder.scalar_subquery(),
        carried.correlate(MonthlyReport).scalar_subquery(), added.correlate(MonthlyReport).scalar_subquery(),
    )  # fmt: skip
    ended = {ReportState.MISSED, ReportState.UNFINISHED} if whole else DECIDED
    query = query.where(col(MonthlyReport.state).not_in(ended))
    return [Ending(*row) for row in session.execute(query.order_by(col(Bureau.path), col(Enterprise.code)))]


def seen(found: Iterable[Ending]) -> str:
    """Return the hash of an effect as a person saw it: which reports end, and as they stood."""
    lines = (f"{each.report.id}:{each.report.version};" for each in found)
    return sha256("".join(lines).encode()).hexdigest()


def _sum(value: sa.ColumnElement[int]) -> sa.Select[int]:
    return sa.select(sa.cast(sa.func.coalesce(sa.func.sum(value), 0), sa.BigInteger))


def _is_reopened(session: Session, month: str, bureau_id: int) -> bool:
    found = sa.select(col(Reopening.id)).where(
        col(Reopening.month) == month, col(Reopening.bureau_id) == bureau_id, col(Reopening.ended_at).is_(None)
    )
    return session.scalar(found.limit(1)) is not None


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


def to_sign(session: Session, month: Month, actor: Actor) -> bool:
    """Return whether a side that was reopened waits for this person's signature."""
    now = situation(session, month, actor)
    return now.phase is SidePhase.REOPENED and refusal(MONTH_END, now, ClosingAction.SIGN_OFF) is None
