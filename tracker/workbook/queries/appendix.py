"""Queries of the workbook's appendix sheets: outstanding reports, changed items, explained findings."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar.working_days import days_late
from tracker.core.cuts import Cut, CutKind
from tracker.core.i18n import translate
from tracker.figures.queries.project_rows import condition
from tracker.figures.queries.reconciliation import Moved, bridge
from tracker.figures.queries.record_bounds import within
from tracker.months.models import Extension, Month
from tracker.notifications.models import Notice
from tracker.notifications.rules import NoticeKind
from tracker.plans.models import Project
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.models.review import Finding, Thread
from tracker.reports.rules.findings import EXPLAINED
from tracker.reports.rules.reports import HANDED_IN, ReportState
from tracker.workbook.rules import ChangeLine, FindingLine, MissingLine

_NOT_IN = (ReportState.DRAFT, ReportState.RETURNED, ReportState.MISSED, ReportState.UNFINISHED)


def _reporting(month: Month, cut: Cut) -> sa.Select[int]:
    """Return the ids of the enterprises of a cut that report, whatever the years of their items (rule 16)."""
    if cut.kind is CutKind.CATEGORY:
        return sa.select(col(Position.enterprise_id)).where(col(Position.month) == month.code, condition(cut))
    return within(cut, month)


def missing(session: Session, month: Month, cut: Cut, until: date) -> tuple[MissingLine, ...]:
    """Return the outstanding reports of a cut with their days past the due date.

    `until` is the day up to which the days are counted: that of the month's closing, or today.
    """
    due = sa.func.coalesce(col(Extension.due), col(Month.due))
    reminders = (
        sa.select(sa.func.count())
        .select_from(Notice)
        .where(col(Notice.report_id) == col(MonthlyReport.id), col(Notice.kind) == NoticeKind.REMINDER)
        .correlate(MonthlyReport)
        .scalar_subquery()
    )
    query = (
        sa.select(col(Enterprise.code), col(Term.name), col(Bureau.short_name), col(MonthlyReport.state), due,
                  reminders, col(MonthlyReport.id))
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
            col(Enterprise.id).in_(_reporting(month, cut)),
        )
        .order_by(col(Bureau.path), col(Enterprise.code))
    )  # fmt: skip
    reasons = _reasons(session, month)
    return tuple(
        MissingLine(code=code, name=name, bureau=bureau, state=state.label, due=day,
            late=days_late(day, until), reminders=count,
                    reason="；".join(reasons.get(report_id, ())))
        for code, name, bureau, state, day, count, report_id in session.execute(query)
    )  # fmt: skip


def _reasons(session: Session, month: Month) -> dict[int, list[str]]:
    """Return by report id the comments of its last return, in the order of projects and fields."""
    query = (
        sa.select(col(Thread.report_id), col(Thread.text))
        .join(MonthlyReport, col(MonthlyReport.id) == col(Thread.report_id))
        .join(Project, col(Project.id) == col(Thread.project_id))
        .where(col(MonthlyReport.month) == month.code, col(Thread.round) == col(MonthlyReport.round))
        .order_by(col(Project.code), col(Thread.field), col(Thread.text))
    )
    found: dict[int, list[str]] = {}
    for report_id, text in session.execute(query):
        found.setdefault(report_id, []).append(text)
    return found


def changes(session: Session, month: Month, cut: Cut) -> tuple[ChangeLine, ...]:
    """Return the plan items whose completed investment changed this month, the largest change first, with reasons."""
    moved = sorted(bridge(session, month, cut).moved, key=lambda each: (-abs(each.change), each.code))
    said = _said(session, month, cut, moved)
    return tuple(
        ChangeLine(code=each.code, title=each.title, enterprise=each.name, part=each.part.label,
            before=each.before, now=each.now, change=each.change,
                   explanation="；".join(dict.fromkeys(said.get(each.code, []))))
        for each in moved
    )  # fmt: skip


def _said(session: Session, month: Month, cut: Cut, moved: list[Moved]) -> dict[str, list[str]]:
    """Return by project code why its total changed: the explanations of its findings, else the note of its line."""
    said: dict[str, list[str]] = {}
    for line in findings(session, month, cut):
        if line.explanation:
            said.setdefault(line.code, []).append(line.explanation)
    query = (
        sa.select(col(Project.code), col(Progress.note))
        .join(Position, col(Position.project_id) == col(Project.id))
        .join(Progress, col(Progress.id) == col(Position.progress_id))
        .where(col(Position.month) == month.code, col(Progress.note) != "")
    )
    noted = {row[0]: row[1] for row in session.execute(query)}
    return {each.code: said.get(each.code) or [noted[each.code]] for each in moved if each.code in {*said, *noted}}


def findings(session: Session, month: Month, cut: Cut) -> tuple[FindingLine, ...]:
    """Return the level B and C findings of submitted reports in a cut."""
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
            col(Enterprise.id).in_(_reporting(month, cut)),
        )
        .order_by(col(Finding.level), col(Enterprise.code), col(Project.code), col(Finding.code))
    )  # fmt: skip
    if cut.kind is CutKind.CATEGORY:
        shown = sa.select(col(Position.project_id)).where(col(Position.month) == month.code, condition(cut))
        query = query.where(col(Project.id).in_(shown))
    return tuple(FindingLine(row[0].value, *row[1:5], translate(row[5]), *row[6:]) for row in session.execute(query))
