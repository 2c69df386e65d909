"""Reports that wait for a person, found by the very refusals that the buttons show."""

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.months.models import Month
from tracker.reports.queries import report_status, report_workflow, reports
from tracker.reports.queries.report_status import ReportRow
from tracker.reports.rules.workflow import REPORT, Action


def to_file(session: Session, month: Month, actor: Actor) -> list[ReportRow]:
    """Return the liaison's own report of a month, where it may be written now."""
    rows = report_status.rows(session, month, report_status.turn_of(actor))
    return [row for row in rows if _may_save(session, month, row, actor)]


def to_review(session: Session, month: Month, actor: Actor) -> int:
    """Count the reports that lie with a reviewer's bureau, but for those that the reviewer had another part in."""
    return report_status.number(
        session, month, report_status.turn_of(actor), report_status.reviewable_by(actor.person_id)
    )


def _may_save(session: Session, month: Month, row: ReportRow, actor: Actor) -> bool:
    report = reports.report(session, month.code, row.code)
    return refusal(REPORT, report_workflow.situation(session, report, actor, {}), Action.SAVE) is None
