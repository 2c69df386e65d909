"""What the workbook lists beside the figures: reports that are not in, items that changed, findings explained."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months
from tracker.domain.book import ChangeLine, FindingLine, MissingLine
from tracker.domain.figures import Cut
from tracker.domain.findings import EXPLAINED
from tracker.domain.notices import NoticeKind
from tracker.domain.reports import HANDED_IN, ReportState
from tracker.domain.words import told
from tracker.models import (
    Bureau,
    Enterprise,
    Extension,
    Finding,
    Month,
    MonthlyReport,
    Notice,
    Project,
    Term,
    Thread,
)
from tracker.queries.bridge import bridge
from tracker.queries.positions import term_in_force

_NOT_IN = (ReportState.DRAFT, ReportState.RETURNED, ReportState.MISSED, ReportState.UNFINISHED)


def missing(session: Session, month: Month, codes: Iterable[str]) -> tuple[MissingLine, ...]:
    """Give the reports of some enterprises that are not in, with how late they were when the month closed."""
    due = sa.func.coalesce(col(Extension.due), col(Month.due))
    reminders = (
        sa.select(sa.func.count())
        .select_from(Notice)
        .where(col(Notice.report_id) == col(MonthlyReport.id), col(Notice.kind) == NoticeKind.REMINDER)
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    reason = (
        sa.select(sa.func.max(col(Thread.text)))
        .where(col(Thread.report_id) == col(MonthlyReport.id), col(Thread.round) == col(MonthlyReport.round))
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    query = (
        sa.select(col(Enterprise.code), col(Term.name), col(Bureau.short_name), col(MonthlyReport.state), due,
                  reminders, reason)
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .join(Month, col(Month.code) == col(MonthlyReport.month))
        .outerjoin(
            Extension,
            sa.and_(col(Extension.month) == col(Month.code), col(Extension.enterprise_id) == col(Enterprise.id)),
        )
        .where(
            col(MonthlyReport.month) == month.code, col(MonthlyReport.state).in_(_NOT_IN),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )  # fmt: skip
    wanted, closed = set(codes), month.closed_at
    day = None if closed is None else months.local(closed).date()
    return tuple(
        MissingLine(code, name, bureau, state.label, until, _late(until, day), count, text or "")
        for code, name, bureau, state, until, count, text in session.execute(query)
        if code in wanted
    )


def _late(due: date, closed: date | None) -> int:
    return 0 if closed is None else max(0, (closed - due).days)


def changes(session: Session, month: Month, cut: Cut) -> tuple[ChangeLine, ...]:
    """Give the plan items whose completed investment moved this month, with what was said of it."""
    said: dict[str, list[str]] = {}
    for line in _findings(session, month):
        if line.explanation:
            said.setdefault(line.code, []).append(line.explanation)
    return tuple(
        ChangeLine(each.code, each.title, each.name, each.part.label, each.before, each.now, each.change,
                   "；".join(dict.fromkeys(said.get(each.code, []))))
        for each in bridge(session, month, cut).moved
    )  # fmt: skip


def findings(session: Session, month: Month, codes: Iterable[str]) -> tuple[FindingLine, ...]:
    """Give the findings of level B and C of what has been filed by some enterprises."""
    wanted = set(codes)
    return tuple(line for line in _findings(session, month) if line.enterprise_code in wanted)


def _findings(session: Session, month: Month) -> list[FindingLine]:
    query = (
        sa.select(
            col(Finding.level), col(Project.code), col(Project.title), col(Enterprise.code), col(Term.name),
            col(Finding.message), col(Finding.explanation), col(Finding.excuse),
        )
        .join(MonthlyReport, col(MonthlyReport.id) == col(Finding.report_id))
        .join(Project, col(Project.id) == col(Finding.project_id))
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .join(Term, col(Term.enterprise_id) == col(Enterprise.id))
        .where(
            col(MonthlyReport.month) == month.code, col(MonthlyReport.state).in_(HANDED_IN),
            col(Finding.round) == col(MonthlyReport.round), col(Finding.level).in_(EXPLAINED),
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
        .order_by(col(Finding.level), col(Enterprise.code), col(Project.code), col(Finding.id))
    )  # fmt: skip
    return [FindingLine(row[0].value, *row[1:5], told(row[5]), *row[6:]) for row in session.execute(query)]
