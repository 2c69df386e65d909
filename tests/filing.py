"""Helpers that submit, pass up and approve reports through the services."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.core.roles import Role
from tracker.people.queries import people
from tracker.register.models import Enterprise
from tracker.reports import services
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import reports, review
from tracker.reports.rules.findings import EXPLAINED, Level
from tracker.reports.rules.reports import Answer, ReportState

WORD = "已与现场核对无误"


def hand_in(engines, month, *, at, only=None):
    """Submit the drafts of a month without a change: the clean ones, or one enterprise with its explanations."""
    with Session(engines.writer, expire_on_commit=False) as session, session.begin():
        by = _people(session, at)
        for report in _unapproved(session, month, ReportState.DRAFT):
            code = session.get_one(Enterprise, report.enterprise_id).code
            if only not in (None, code):
                continue
            attempt = session.begin_nested()
            asked = _filled_in(session, report, by["liaison", report.enterprise_id], at)
            if asked and only is None:
                attempt.rollback()
                continue
            services.submit(session, report, by=by["liaison", report.enterprise_id], version=report.version, at=at)


def pass_up(engines, month, *, at):
    """Pass every clean report of the local side up to its root, bureau by bureau."""
    with Session(engines.writer, expire_on_commit=False) as session, session.begin():
        by = _people(session, at)
        for report in _unapproved(session, month, ReportState.IN_REVIEW):
            chain = reports.chain(session, report.holder_id)
            if chain[-1].key != "XJ" or _asking(session, report):
                continue
            for bureau in chain[:-1]:
                services.pass_up(session, report, by=by["reviewer", bureau.id], version=report.version, at=at)


def settle(engines, month, *, at, leaving):
    """Bring the local side's reports to their approval but for the last few. Return the names of those."""
    with Session(engines.writer, expire_on_commit=False) as session, session.begin():
        by = _people(session, at)
        local = [
            report for report in _unapproved(session, month, *ReportState)
            if reports.chain(session, reports.term(session, report.enterprise_id, month).bureau_id)[-1].key == "XJ"
        ]  # fmt: skip
        drafts = [report for report in local if report.state is ReportState.DRAFT]
        left = drafts[-leaving:]
        for report in local:
            if report not in left:
                _settled(session, report, by, at)
        return [reports.term(session, report.enterprise_id, month).name for report in left]


def _settled(session, report, by, at):
    if report.state is not ReportState.IN_REVIEW:
        liaison = by["liaison", report.enterprise_id]
        _filled_in(session, report, liaison, at)
        services.reply(
            session, report, {each.thread.id: WORD for each in review.threads(session, report)}, by=liaison, at=at
        )
        services.submit(session, report, by=liaison, version=report.version, at=at)
    weighty = [each.id for each in review.findings(session, report).values() if each.level is Level.B]
    for bureau in reports.chain(session, report.holder_id):
        step = services.pass_up if bureau.parent_id else services.approve
        services.excuse(session, report, dict.fromkeys(weighty, WORD), by=by["reviewer", bureau.id], at=at)
        step(session, report, by=by["reviewer", bureau.id], version=report.version, at=at)


def _people(session, at):
    actors = people.actors(session, at.date())
    liaisons = {("liaison", each.enterprise_id): each for each in actors if each.role is Role.LIAISON}
    return liaisons | {("reviewer", each.bureau_id): each for each in actors if each.role is Role.REVIEWER}


def _unapproved(session, month, *states):
    wanted = [state for state in states if state is not ReportState.APPROVED]
    query = sa.select(MonthlyReport).where(MonthlyReport.month == month, MonthlyReport.state.in_(wanted))
    return session.scalars(query.order_by(MonthlyReport.id)).all()


def _filled_in(session, report, by, at):
    """Answer every line with no change, explain what asks for it, and give what did."""
    entries = {
        line.project_id: replace(line.last_month, answer=Answer.UNCHANGED) for line in reports.lines(session, report)
    }
    services.save(session, report, entries, by=by, version=report.version, at=at)
    words = dict.fromkeys(_asking(session, report), WORD)
    services.save(session, report, {}, by=by, version=report.version, at=at, explanations=words)
    return words


def _asking(session, report):
    return [key for key, each in review.findings(session, report).items() if each.level in EXPLAINED]
