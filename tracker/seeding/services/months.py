"""Loading of seeded months in order: opened, filed, approved and closed as on the site."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.closing import services as months
from tracker.core.calendar.months import FROZEN, SHANGHAI, MonthState
from tracker.months.models import Month
from tracker.plans.models import Project
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries.report_reading import ReportReading
from tracker.reports.rules.reports import ReportState
from tracker.reports.services import positions
from tracker.reports.services.submission import keep_findings
from tracker.seeding.services import existing_months, upsert
from tracker.seeding.services.faults import Row, Rows
from tracker.seeding.services.history import Filed, moves

Told = Callable[[str, int, int], None]


def load(session: Session, rows: Rows, edits: list[Row], told: Told) -> dict[str, upsert.Count]:
    """Load the new months, and the edits of existing ones; every row has been validated."""
    counts: dict[str, upsert.Count] = {
        name: upsert.Count() for name in ("months", "reports", "progress") if name in rows
    }
    reports, progress = _by_month(rows.get("reports", [])), _by_month(rows.get("progress", []))
    there = set(session.scalars(sa.select(col(Month.code))))
    given = {row.values["month"]: row for row in rows.get("months", [])}
    for code in sorted(set(given) | set(reports) | set(progress)):
        new = code not in there
        if new:
            _fresh(session, given[code], reports[code], progress[code], told)
        for name, number in (
            ("months", code in given),
            ("reports", len(reports[code])),
            ("progress", len(progress[code])),
        ):
            if name in counts:
                counts[name].new += number if new else 0
                counts[name].unchanged += 0 if new else number
    if edits:
        made, changed = existing_months.write(session, edits)
        counts["progress"].new += made
        counts["progress"].changed += changed
        counts["progress"].unchanged -= made + changed
    return counts


def _by_month(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values["month"]].append(row)
    return found


def _fresh(session: Session, row: Row, reports: list[Row], progress: list[Row], told: Told) -> None:
    values = row.values
    code = values["month"]
    month = Month(
        code=code,
        plan_year=values["plan_year"],
        kind=values["kind"],
        state=MonthState.PLANNED,
        due=values["due"],
        winter=values["winter"],
    )
    session.add(month)
    session.flush()
    if values["state"] is MonthState.PLANNED:
        return
    months.open_month(
        session, code, at=datetime.fromisoformat(f"{code}-01T09:00").replace(tzinfo=SHANGHAI).astimezone(UTC)
    )
    upsert.settle(session)
    _file(session, month, reports, progress, told)
    if values["state"] is MonthState.OPEN:
        under_review = sa.select(MonthlyReport).where(
            col(MonthlyReport.month) == code, col(MonthlyReport.state) == ReportState.IN_REVIEW
        )
        for report in session.scalars(under_review).all():
            keep_findings(session, ReportReading(session, report), {})
    if values["state"] in FROZEN:
        _miss(session, month)
        month.state = values["state"]
        closing = datetime.combine(values["due"] + timedelta(days=1), time(10), SHANGHAI)
        month.closed_at = closing.astimezone(UTC)
        session.flush()


def _miss(session: Session, month: Month) -> None:
    """End the reports without a row in the files as missed, as the closing of a month does."""
    silent = sa.and_(col(MonthlyReport.month) == month.code, col(MonthlyReport.state) == ReportState.DRAFT)
    session.execute(sa.update(MonthlyReport).where(silent).values(state=ReportState.MISSED))


def _file(session: Session, month: Month, reports: list[Row], progress: list[Row], told: Told) -> None:
    stage, whole = f"months {month.code}", len(progress) + len(reports) + 1
    enterprises, bureaus = upsert.ids(session, "enterprises"), upsert.ids(session, "bureaus")
    opened = _report_ids(session, month)
    filed = [
        Filed(
            id=opened[enterprises[values["enterprise"]]], enterprise_id=enterprises[values["enterprise"]],
            state=values["state"],
            holder_id=bureaus.get(values["holder"]), round=values["round"], submitted_at=values["submitted_at"],
            approved_at=values["decided_at"],
        )
        for values in (row.values for row in reports)
    ]  # fmt: skip
    _keep(session, filed)
    entries = _lines(session, opened, progress)
    upsert.insert(session, Progress, entries, lambda done: told(stage, done, whole))
    moves(session, month, filed)
    upsert.settle(session)
    approved = [report.enterprise_id for report in filed if report.state is ReportState.APPROVED]
    for start in range(0, len(approved), upsert.IDS_AT_ONCE):
        positions.replace(session, month, approved[start : start + upsert.IDS_AT_ONCE])
        told(stage, len(progress) + start, whole)


def _report_ids(session: Session, month: Month) -> dict[int, int]:
    query = sa.select(col(MonthlyReport.enterprise_id), col(MonthlyReport.id))
    return {row[0]: row[1] for row in session.execute(query.where(col(MonthlyReport.month) == month.code))}


def _keep(session: Session, filed: list[Filed]) -> None:
    """Write the values of the filed reports with one statement."""
    if not filed:
        return
    table: sa.Table = MonthlyReport.__table__  # type: ignore[attr-defined]
    update = table.update().where(table.c.id == sa.bindparam("key"))
    names = ("state", "holder_id", "round", "submitted_at", "approved_at")
    changed = update.values({name: sa.bindparam(f"new_{name}") for name in names})
    rows = [{"key": each.id} | {f"new_{name}": getattr(_standing(each), name) for name in names} for each in filed]
    session.connection().execute(changed, rows)


def _standing(each: Filed) -> Filed:
    """Return a report as stored: a returned one has no time of submission, as after a return on the site."""
    return each._replace(submitted_at=None) if each.state is ReportState.RETURNED else each


def _lines(session: Session, reports: Mapping[int, int], progress: list[Row]) -> list[dict[str, Any]]:
    owners = {
        row[0]: (row[1], row[2])
        for row in session.execute(sa.select(col(Project.code), col(Project.id), col(Project.enterprise_id)))
    }
    made = []
    for values in (row.values for row in progress):
        project, enterprise = owners[values["project"]]
        entry = {name: values[name] for name in existing_months.ENTRY}
        made.append(
            {"report_id": reports[enterprise], "project_id": project, "round": values["round"], **entry}
        )  # fmt: skip
    return made
