"""Effects of an approval or its revocation on positions of the month and of every later month."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core import optimistic_lock
from tracker.core.calendar.months import MonthState
from tracker.core.errors import Closed
from tracker.core.i18n import message
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries import reports as queries
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.findings import Level, examine
from tracker.reports.rules.reports import HANDED_IN, UNFILED, Answer
from tracker.reports.services import positions
from tracker.reports.services.prefill import prefill
from tracker.reports.services.submission import keep_findings

Fault = tuple[str, str, str]
"""A level A finding: month, project title and code."""


def follow(session: Session, report: MonthlyReport) -> None:
    """Rebuild the positions of a report's month and of each later month, whose carried values change.

    Lines of later drafts that report no change take the new values. Raise Closed where a later submitted report would
    contradict them: that report has to be returned first.
    """
    later = months.after(session, report.month)
    waiting = _held(session, report, [month.code for month in later])
    before = _faults(session, waiting)
    for month in (session.get_one(Month, report.month), *later):
        positions.replace(session, month, [report.enterprise_id])
        if month.state is MonthState.OPEN and later:
            prefill(session, month)
    for each in waiting:
        if each.state in UNFILED:
            _repeat(session, each)
    new = sorted(_faults(session, waiting) - before)
    if new:
        code, title, _ = new[0]
        raise Closed(
            message("{month} 月报已按原来的累计和阶段上报（{title}），与本次不符。请先退回或重开 {month} 的月报。",
                month=code, title=title)
        )  # fmt: skip


def _held(session: Session, report: MonthlyReport, later: Collection[str]) -> list[MonthlyReport]:
    """Lock and return the later reports of the enterprise."""
    if not later:
        return []
    query = sa.select(MonthlyReport).where(
        col(MonthlyReport.enterprise_id) == report.enterprise_id, col(MonthlyReport.month).in_(later)
    )
    reports = list(session.scalars(query.order_by(col(MonthlyReport.month))))
    for each in reports:
        optimistic_lock.lock_record(session, each, alone=True)
    return reports


def _faults(session: Session, reports: Iterable[MonthlyReport]) -> set[Fault]:
    return {
        (each.month, line.title, finding.code)
        for each in reports
        if each.state in HANDED_IN
        for line in queries.lines(session, each)
        for finding in examine(line.facts(each.month))
        if finding.level is Level.A
    }


def _repeat(session: Session, report: MonthlyReport) -> None:
    """Update the lines of a draft that report no change to the current values."""
    lines = queries.lines(session, report)
    rows = {
        row.project_id: row
        for row in session.scalars(
            sa.select(Progress).where(col(Progress.report_id) == report.id, col(Progress.round) == report.round)
        )
    }
    for line in lines:
        if line.entry is not None and line.entry.answer not in (Answer.GIVEN, None):
            rows[line.project_id].sqlmodel_update({"stage": line.last_stage, "total": line.last_total})
    session.flush()
    keep_findings(session, ReportReading(session, report), {})
