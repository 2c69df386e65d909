"""Work that waits for a person: monthly reports to file, and their number to review.

The transition table decides it, as it does for the buttons.
"""

from sqlalchemy.orm import Session

from tracker.core.roles import Actor
from tracker.core.workflow.table import refusal
from tracker.months.models import Month
from tracker.reports.queries import report_status, report_workflow, reports
from tracker.reports.queries.report_status import ReportRow
from tracker.reports.rules.workflow import REPORT, Action


def to_file(session: Session, month: Month, actor: Actor) -> list[ReportRow]:
    """Return the monthly report of the liaison's own enterprise as a list, empty where it cannot be edited now."""
    rows = report_status.rows(session, month, report_status.turn_of(actor))
    return [row for row in rows if _may_save(session, month, row, actor)]


def to_review(session: Session, month: Month, actor: Actor) -> int:
    """Return the number of monthly reports that a reviewer may review for their bureau now."""
    return report_status.number(
        session, month, report_status.turn_of(actor), report_status.reviewable_by(actor.person_id)
    )


def _may_save(session: Session, month: Month, row: ReportRow, actor: Actor) -> bool:
    report = reports.report(session, month.code, row.code)
    return refusal(REPORT, report_workflow.situation(session, report, actor, {}), Action.SAVE) is None
