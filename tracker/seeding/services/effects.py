"""Effects of seed data on the open month, the same as those of a decided proposal."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.months.models import Month
from tracker.months.queries import months
from tracker.plans.models import Project
from tracker.register.models import Bureau, Term
from tracker.register.queries.terms import term_in_force
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import Action
from tracker.reports.services import positions
from tracker.reports.services.prefill import prefill
from tracker.seeding.services import upsert
from tracker.seeding.services.people import filers

_EVERYBODY = frozenset({"places", "bureaus"})
"""Files whose changes may affect every enterprise."""


class OpenMonth:
    """The month that is open before loading, and the enterprises that the files change."""

    def __init__(self, session: Session) -> None:
        """Read the open month; months that the files open are built from the loaded data anyway."""
        self.session, self.month = session, months.open_month(session)
        self.enterprises: set[int] = set()
        self.projects: set[int] = set()
        self.everybody = False
        self.held = {} if self.month is None else _held(session, self.month)

    def note(self, name: str, found: upsert.Difference) -> None:
        """Record the enterprises and projects that the rows of a file affect, before and after the change."""
        rows = [values for _, values in found.new]
        for line, values, _ in found.changed:
            rows += [values, found.before[line]]
        if name in _EVERYBODY:
            self.everybody = self.everybody or any(
                _moved(values, found.before[line]) for line, values, _ in found.changed
            )
        elif name in ("terms", "projects"):
            self.enterprises |= {values["enterprise_id"] for values in rows}
        elif name == "plan_items":
            self.projects |= {values["project_id"] for values in rows}

    def follow(self, at: datetime) -> None:
        """Rebuild positions and totals of changed enterprises in the open month, and create missing reports."""
        if self.month is None:
            return
        ids = self._changed()
        for start in range(0, len(ids), upsert.IDS_AT_ONCE):
            positions.replace(self.session, self.month, ids[start : start + upsert.IDS_AT_ONCE])
        if ids:
            prefill(self.session, self.month)
            _hand_over(self.session, self.held, self.month, at)
            self.session.expire_all()

    def _changed(self) -> list[int]:
        owners = sa.select(col(Project.id), col(Project.enterprise_id))
        if self.everybody:
            return sorted(set(self.session.scalars(sa.select(col(Term.enterprise_id)))))
        found = {row[1] for row in self.session.execute(owners) if row[0] in self.projects} if self.projects else set()
        return sorted(found | self.enterprises)


def _moved(values: dict[str, Any], before: dict[str, Any]) -> bool:
    return any(values[name] != before[name] for name in ("path", "side") if name in values)


def _held(session: Session, month: Month) -> dict[int, tuple[MonthlyReport, int, str]]:
    """Return by id the reports under review, with the bureau in charge and its path."""
    held = (
        sa.select(MonthlyReport, col(Term.bureau_id), col(Bureau.path))
        .join(Term, col(Term.enterprise_id) == col(MonthlyReport.enterprise_id))
        .join(Bureau, col(Bureau.id) == col(Term.bureau_id))
        .where(
            col(MonthlyReport.month) == month.code,
            col(MonthlyReport.state) == ReportState.IN_REVIEW,
            col(Term.from_month) == term_in_force(col(Term.enterprise_id), month.code),
        )
    )
    return {report.id: (report, bureau, path) for report, bureau, path in session.execute(held).all()}


def _hand_over(
    session: Session, before: dict[int, tuple[MonthlyReport, int, str]], month: Month, at: datetime
) -> None:  # fmt: skip
    """Restart the review of reports whose enterprise has another bureau or chain."""
    _, reviewers = filers(session)
    rows = []
    for key, (report, first, path) in _held(session, month).items():
        if (first, path) == before[key][1:]:
            continue
        holder, report.holder_id = report.holder_id, first
        if holder in reviewers:
            rows.append(
                {
                    "subject": Subject.REPORT, "subject_id": key, "action": Action.HAND_OVER,
                    "from_state": report.state, "to_state": report.state, "bureau_id": holder,
                    "person_id": reviewers[holder], "at": at, "round": report.round, "reason": "", "opinion": "",
                    "content_hash": "",
                }
            )  # fmt: skip
    session.flush()
    upsert.insert(session, Move, rows)
