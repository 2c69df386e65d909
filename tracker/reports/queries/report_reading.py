"""Cache of what one transaction has read of a report: each part is read once and valid until the transaction ends."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session, SessionTransaction

from tracker.core import optimistic_lock
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.register.models import Term
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Finding, Thread
from tracker.reports.queries import report_workflow, reports, review
from tracker.reports.queries.report_workflow import Surroundings
from tracker.reports.queries.reports import Line
from tracker.reports.queries.review import Key
from tracker.reports.rules.findings import RaisedFinding
from tracker.reports.rules.workflow import Need

T = TypeVar("T")


class ReportReading:
    """A report with everything that its steps need, read on first use.

    A part is valid until the transaction, or its savepoint, ends: then the locks are released, and it is read again.
    """

    def __init__(self, session: Session, report: MonthlyReport) -> None:
        """Start with nothing read but the report."""
        self._session, self.report = session, report
        self._read: dict[str, tuple[Any, SessionTransaction | None]] = {}

    def lock(self) -> None:
        """Lock month and report until the transaction ends, and read their present rows.

        What was read before may be stale and is dropped.
        """
        if not self._holds("lock"):
            month = months.lock(self._session, self.report.month)
            optimistic_lock.lock_record(self._session, self.report, alone=True)
            self.locked(month)

    def locked(self, month: Month | None) -> None:
        """Record that month and report were locked when they were read."""
        self.forget()
        self._put("lock", month)

    def forget(self) -> None:
        """Drop everything that was read; the report took a step."""
        self._read.clear()

    def changed(self, lines: list[Line] | None = None) -> None:
        """Drop the lines and their findings, or replace the lines by those just written."""
        for name in ("lines", "raised", "findings", "kept"):
            self._read.pop(name, None)
        if lines is not None:
            self._put("lines", lines)

    def keep(self, findings: Mapping[Key, Finding]) -> None:
        """Record the findings that were just stored for the lines."""
        self._put("findings", findings)
        self._put("kept", value=True)

    @property
    def findings_are_kept(self) -> bool:
        """Whether the findings of the lines were stored in this transaction."""
        return self._holds("kept")

    @property
    def lines(self) -> list[Line]:
        """Every line of the report."""
        return self._once("lines", lambda: reports.lines(self._session, self.report))

    @property
    def raised(self) -> Mapping[Key, RaisedFinding]:
        """The findings that the rules raise for the present lines."""
        return self._once("raised", lambda: review.raised(self.lines, self.report.month))

    @property
    def findings(self) -> Mapping[Key, Finding]:
        """The findings that are stored for this round."""
        return self._once("findings", lambda: review.findings(self._session, self.report))

    @property
    def threads(self) -> list[Thread]:
        """The review comments of the return that opened this round."""
        return self._once("threads", lambda: review.threads_of_round(self._session, self.report))

    @property
    def open_lines(self) -> set[int] | None:
        """The projects that a return opened for correction; None where every line is open."""
        return {thread.project_id for thread in self.threads} or None

    @property
    def surroundings(self) -> Surroundings:
        """Facts outside the report that decide which steps are open."""
        return self._once("surroundings", lambda: report_workflow.surroundings(self._session, self.report))

    @property
    def term(self) -> Term:
        """The term of the enterprise in the report's month."""
        if self._holds("surroundings"):
            return self.surroundings.term
        return self._once("term", lambda: reports.term(self._session, self.report.enterprise_id, self.report.month))

    @property
    def missing(self) -> dict[Need, int]:
        """Number of missing items for each condition (`Need`) of a step."""
        unanswered = sum(not thread.reply for thread in self.threads)
        return review.lacking(self.raised, self.findings, unanswered, self.surroundings.last)

    def _once(self, name: str, read: Callable[[], T]) -> T:
        if not self._holds(name):
            self._put(name, read())
        value: T = self._read[name][0]
        return value

    def _put(self, name: str, value: object) -> None:
        self._read[name] = value, self._transaction()

    def _holds(self, name: str) -> bool:
        within = self._read.get(name, (None, None))[1]
        return within is not None and within is self._transaction()

    def _transaction(self) -> SessionTransaction | None:
        return self._session.get_nested_transaction() or self._session.get_transaction()


def opened(session: Session, month: str, code: str) -> tuple[Month, ReportReading]:
    """Lock an enterprise's report and its month for a step, and return both. Raise NotFound where it does not exist."""
    found = months.month(session, month, locked=True)
    reading = ReportReading(session, reports.report(session, month, code, locked=True))
    reading.locked(found)
    return found, reading
