"""Transitions of a report for the workflow engine: how its state changes, and what its history records."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.core.i18n import LabeledEnum
from tracker.core.roles import Actor
from tracker.core.workflow import transition as engine
from tracker.core.workflow.transition import Case, Place
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.queries import report_workflow
from tracker.reports.queries import reports as queries
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.findings import Level, RaisedFinding, examine
from tracker.reports.rules.workflow import REPORT, Action, ReportSituation

_BY_OWN_BUREAU = (Action.RECALL, Action.REVOKE)
"""Steps that a bureau takes without holding the report."""
_OF_OTHERS = (Action.HAND_OVER, Action.MISS, Action.CUT_OFF, Action.REOPEN)
"""Steps that follow from a transfer or the end of a month: nobody has read the report for them."""


class ReportCase(Case[MonthlyReport, ReportSituation]):
    """The workflow case of a monthly report; what its steps need is read once."""

    workflow = REPORT
    hands_over = True

    def __init__(self, report: MonthlyReport, reading: ReportReading | None = None) -> None:
        """Store the report, and what this transaction has read of it."""
        super().__init__(report)
        self._reading = reading

    def reading(self, session: Session) -> ReportReading:
        """Return what the transaction has read of the report."""
        if self._reading is None:
            self._reading = ReportReading(session, self.record)
        return self._reading

    def lock(self, session: Session) -> None:
        """Lock month and report: the month is neither closed nor signed off until the transaction ends."""
        self.reading(session).lock()

    def situation(self, session: Session, action: LabeledEnum, *, by: Actor, at: datetime) -> ReportSituation:
        """Return the facts that decide whether an action is open to a person."""
        reading = self.reading(session)
        missing = reading.missing if REPORT.step(action).needs else {}
        return report_workflow.situation(session, self.record, by, missing, reading.surroundings)

    def name(self, session: Session) -> str:
        """Return the name of the enterprise and the month, for the audit log."""
        return f"{self.reading(session).term.name} {self.record.month}"

    def place(self, session: Session, action: LabeledEnum, by: Actor) -> Place:
        """Return the bureau that holds the report, the round, and the hash of what the reviewer saw."""
        if action in _OF_OTHERS:
            return Place(by.bureau_id, self.record.round)
        if not REPORT.step(action).is_noted:
            return Place()
        bureau_id = by.bureau_id if action in _BY_OWN_BUREAU else self.record.holder_id
        return Place(bureau_id, self.record.round, queries.joined_hash(self.reading(session).lines))


def require(
    session: Session, report: MonthlyReport, action: Action, *, by: Actor, at: datetime,
    reading: ReportReading | None = None,
) -> None:  # fmt: skip
    """Raise NotAllowed or Closed, with a reason, where an action on a report is not open to a person."""
    engine.require(session, ReportCase(report, reading), action, by=by, at=at)


def problems(session: Session, report: MonthlyReport) -> list[tuple[queries.Line, RaisedFinding]]:
    """Return every level A finding with its line: what must be corrected before the report can be submitted."""
    return [
        (line, finding)
        for line in queries.lines(session, report)
        for finding in examine(line.facts(report.month))
        if finding.level is Level.A
    ]
