"""Comparison of seed rows with existing months; only reports in draft or returned may be changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months as calendar
from tracker.core.calendar.months import FROZEN, MonthState
from tracker.core.i18n import Message, message
from tracker.months.models import Month
from tracker.plans.models import Project
from tracker.register.models import Enterprise
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import UNFILED, ReportState
from tracker.seeding.services import lines
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.world import World

ENTRY = ("answer", "stage", "total", "built_on", "accepted_on", "acceptance", "image_percent", "note", "difficulty",
         "next_step", "restart_on", "reduction", "reduction_note")  # fmt: skip
CALENDAR = ("plan_year", "kind", "due", "winter")


@dataclass
class Compared:
    """Result of the comparison: faults, rows that edit open reports, and the number of equal rows."""

    faults: list[Fault] = field(default_factory=list)
    edits: list[Row] = field(default_factory=list)
    same: int = 0


def compare(world: World) -> Compared:
    """Compare the rows of every existing month with the database."""
    found = Compared()
    there = {month.code: month for month in world.session.scalars(sa.select(Month))}
    given: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in ("months", "reports", "progress"):
        for row in world.rows.get(name, []):
            if row.values["month"] in there and world.is_sound(name, row):
                given[row.values["month"]][name].append(row)
    for code, rows in sorted(given.items()):
        found.faults += _of_month(there[code], rows["months"])
        if rows["reports"] or rows["progress"]:
            _Month(world, there[code], found).compare(rows["reports"], rows["progress"])
    return found


def _of_month(month: Month, rows: list[Row]) -> Iterable[Fault]:
    for row in rows:
        for name in CALENDAR:
            if getattr(month, name) != row.values[name]:
                yield _changed(
                    "months", row=row, column=name, month=month.code, old=getattr(month, name), state=month.state
                )
        wanted = row.values["state"]
        if wanted is not month.state and not (wanted in FROZEN and month.state in FROZEN):
            sentence = message(
                "{month} {state}，打开和封账由人在网站上办。请恢复原值。", month=month.code, state=month.state.label
            )
            yield Fault(file="months", row=row, column="state", sentence=sentence, rule="month state")


class _Month:
    """One existing month: its reports and lines, by the codes that the files use."""

    def __init__(self, world: World, month: Month, found: Compared) -> None:
        """Read the reports of the month."""
        self.world, self.month, self.found = world, month, found
        query = sa.select(col(Enterprise.code), MonthlyReport).join(
            Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id)
        )
        there = query.where(col(MonthlyReport.month) == month.code)
        self.reports = {row[0]: row[1] for row in world.session.execute(there)}
        self.standing = world.standing(calendar.previous(month.code)) if month.state is MonthState.OPEN else {}
        self.offered: dict[str, set[str]] = {}

    def compare(self, reports: list[Row], progress: list[Row]) -> None:
        """Compare the rows of the month with its reports and lines."""
        for row in reports:
            if self._is_same_report(row):
                self.found.same += 1
            else:
                firm = row.values["enterprise"]
                self._refuse("reports", row, f"{self.month.code} / {firm}")
        kept = {(row[0], row[1].round): row[1] for row in self.world.session.execute(_lines(self.month.code))}
        for row in progress:
            line = kept.get((row.values["project"], row.values["round"]))
            if line is not None and all(getattr(line, name) == row.values[name] for name in ENTRY):
                self.found.same += 1
            else:
                self._edit(row)

    def _is_same_report(self, row: Row) -> bool:
        report = self.reports.get(row.values["enterprise"])
        if report is None:
            told = (row.values["state"], row.values["round"])
            return told == (ReportState.DRAFT, 1) and bool(self._offered(row.values["enterprise"]))
        submitted = None if row.values["state"] is ReportState.RETURNED else row.values["submitted_at"]
        there = (report.state, report.round, report.submitted_at)
        return there == (row.values["state"], row.values["round"], submitted)

    def _edit(self, row: Row) -> None:
        """Accept a line of a report that is in draft or returned, if the site would save it; else record a fault."""
        project, firm = row.values["project"], self.world.projects[row.values["project"]].enterprise
        report = self.reports.get(firm)
        state, number = (ReportState.DRAFT, 1) if report is None else (report.state, report.round)
        if self.month.state is not MonthState.OPEN or state not in UNFILED or row.values["round"] != number:
            self._refuse("progress", row, f"{self.month.code} / {project}")
            return
        if project not in self._offered(firm):
            sentence = message(
                "项目 {code} 在 {month} 没有有效的计划项，不在月报里。请核对 plan_items。", code=project,
                month=self.month.code,
            )  # fmt: skip
            self.found.faults.append(
                Fault(file="progress", row=row, column="project", sentence=sentence, rule="not offered")
            )
            return
        last = self.world.last(project, self.standing)
        wrong = list(lines.problems(self.month.code, row.values, last, handed_in=False))
        self.found.faults += [
            Fault(file="progress", row=row, column=column, sentence=sentence, rule=rule, history=history)
            for column, rule, sentence, history in wrong
        ]
        if not wrong:
            self.found.edits.append(row)

    def _offered(self, firm: str) -> set[str]:
        if firm not in self.offered:
            self.offered[firm] = self.world.offered(firm, self.month.code, self.month.plan_year, self.standing)
        return self.offered[firm]

    def _refuse(self, name: str, row: Row, what: str) -> None:
        if self.month.state in FROZEN:
            sentence = message("{what} 涉及已封账的 {month}，不能改。请恢复原值。", what=what, month=self.month.code)
        else:
            sentence = message("{what} 已在系统里办理，不能由种子数据改。请恢复原值。", what=what)
        self.found.faults.append(Fault(file=name, row=row, sentence=sentence, rule="in the database"))


def _lines(month: str) -> sa.Select[str, Progress]:
    return (
        sa.select(col(Project.code), Progress)
        .join(Progress, col(Progress.project_id) == col(Project.id))
        .join(MonthlyReport, col(MonthlyReport.id) == col(Progress.report_id))
        .where(col(MonthlyReport.month) == month)
    )


def _changed(name: str, *, row: Row, column: str, month: str, old: Any, state: MonthState) -> Fault:
    words: Message = (
        message("原来是“{old}”，涉及已封账的 {month}，不能改。请恢复原值。", old=old, month=month)
        if state in FROZEN
        else message("原来是“{old}”，日程请在网站上改。请恢复原值。", old=old)
    )
    return Fault(file=name, row=row, column=column, sentence=words, rule="calendar changed")


def write(session: Session, edits: list[Row]) -> tuple[int, int]:
    """Write the accepted lines. Return how many are new and how many changed."""
    months = {row.values["month"] for row in edits}
    projects = {row[0]: (row[1], row[2]) for row in session.execute(
        sa.select(col(Project.code), col(Project.id), col(Project.enterprise_id)))}  # fmt: skip
    reports = {(report.month, report.enterprise_id): report for report in session.scalars(
        sa.select(MonthlyReport).where(col(MonthlyReport.month).in_(months)))}  # fmt: skip
    kept = {
        (line.report_id, line.project_id, line.round): line
        for line in session.scalars(sa.select(Progress).join(MonthlyReport).where(col(MonthlyReport.month).in_(months)))
    }
    new = 0
    for row in edits:
        project, firm = projects[row.values["project"]]
        report = reports[row.values["month"], firm]
        values = {name: row.values[name] for name in ENTRY}
        line = kept.get((report.id, project, row.values["round"]))
        if line is None:
            new += 1
            session.add(Progress(report_id=report.id, project_id=project, round=row.values["round"], **values))
        for name, value in values.items() if line is not None else ():
            setattr(line, name, value)
    session.flush()
    return new, len(edits) - new
