"""Months from seed rows, the earliest first: opened, filed, approved and closed as the site would do it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.domain import months as calendar
from tracker.domain.months import FROZEN, SHANGHAI, MonthState
from tracker.domain.reports import ReportState
from tracker.domain.words import Sentence, say
from tracker.models import Month, MonthlyReport, Progress, Project
from tracker.queries.reports import lines
from tracker.services import months, positions
from tracker.services.reports.filing import keep_findings
from tracker.services.seeding import store
from tracker.services.seeding.checking import Row, Rows
from tracker.services.seeding.history import Filed, moves
from tracker.services.seeding.register import refused

Told = Callable[[str, int, int], None]
_EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
_ENTRY = ("answer", "stage", "total", "built_on", "accepted_on", "acceptance", "image_percent", "note", "difficulty",
          "next_step", "restart_on", "reduction", "reduction_note")  # fmt: skip


def load(session: Session, rows: Rows, told: Told, problems: list[Sentence]) -> dict[str, store.Count]:
    """Load the months, their reports and progress; collect every row that may not be changed."""
    counts: dict[str, store.Count] = {name: store.Count() for name in ("months", "reports", "progress") if name in rows}
    reports, progress = _by_month(rows.get("reports", [])), _by_month(rows.get("progress", []))
    there = {month.code: month for month in session.scalars(sa.select(Month))}
    given = {row.values["month"]: row for row in rows.get("months", [])}
    wanted = sorted(set(given) | set(reports) | set(progress))
    for code in wanted:
        if code in there:
            _compare(session, there[code], given.get(code), reports[code], progress[code], counts, problems)
        elif not problems:
            _fresh(session, given[code], reports[code], progress[code], problems, told)
            for name, found in (("months", 1), ("reports", len(reports[code])), ("progress", len(progress[code]))):
                if name in counts:
                    counts[name].new += found
    return counts


def _by_month(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.values["month"]].append(row)
    return found


def _fresh(
    session: Session, row: Row, reports: list[Row], progress: list[Row], problems: list[Sentence], told: Told
) -> None:
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
    store.settle(session)
    _file(session, month, reports, progress, problems, told)
    if values["state"] is MonthState.OPEN and not problems:
        under_review = sa.select(MonthlyReport).where(
            col(MonthlyReport.month) == code, col(MonthlyReport.state) == ReportState.IN_REVIEW
        )
        for report in session.scalars(under_review).all():
            keep_findings(session, report, lines(session, report), {})
    if values["state"] in FROZEN:
        month.state = values["state"]
        closing = datetime.combine(values["due"] + timedelta(days=1), time(10), SHANGHAI)
        month.closed_at = closing.astimezone(UTC)
        session.flush()


def _file(
    session: Session, month: Month, reports: list[Row], progress: list[Row], problems: list[Sentence], told: Told
) -> None:
    stage, whole = f"months {month.code}", len(progress) + len(reports) + 1
    enterprises, bureaus = store.ids(session, "enterprises"), store.ids(session, "bureaus")
    opened = _report_ids(session, month)
    filed: list[Filed] = []
    for row in reports:
        values = row.values
        enterprise = enterprises[values["enterprise"]]
        if enterprise not in opened:
            problems.append(_no_report(row.line, values["enterprise"], month.code))
            continue
        filed.append(Filed(
            opened[enterprise], enterprise, values["state"], bureaus.get(values["holder"]), values["round"],
            values["submitted_at"], values["decided_at"],
        ))  # fmt: skip
    entries = _lines(session, month, opened, progress, problems)
    if problems:
        return
    _keep(session, filed)
    store.insert(session, Progress, [values for _, values in entries], lambda done: told(stage, done, whole))
    moves(session, month, filed)
    store.settle(session)
    approved = [report.enterprise_id for report in filed if report.state is ReportState.APPROVED]
    for start in range(0, len(approved), store.IDS_AT_ONCE):
        positions.replace(session, month, approved[start : start + store.IDS_AT_ONCE])
        told(stage, len(progress) + start, whole)


def _report_ids(session: Session, month: Month) -> dict[int, int]:
    query = sa.select(col(MonthlyReport.enterprise_id), col(MonthlyReport.id))
    return {row[0]: row[1] for row in session.execute(query.where(col(MonthlyReport.month) == month.code))}


def _keep(session: Session, filed: list[Filed]) -> None:
    """Write into the opened reports what was filed, with one statement for all of them."""
    if not filed:
        return
    table: sa.Table = MonthlyReport.__table__  # type: ignore[attr-defined]
    update = table.update().where(table.c.id == sa.bindparam("key"))
    names = ("state", "holder_id", "round", "submitted_at", "approved_at")
    changed = update.values({name: sa.bindparam(f"new_{name}") for name in names})
    rows = [{"key": each.id} | {f"new_{name}": getattr(_standing(each), name) for name in names} for each in filed]
    session.connection().execute(changed, rows)


def _standing(each: Filed) -> Filed:
    """Give a report as it stands: one that was returned is not handed in any more, as when a reviewer returns it."""
    return each._replace(submitted_at=None) if each.state is ReportState.RETURNED else each


def _no_report(line: int, enterprise: str, month: str) -> Sentence:
    return say(
        "reports 第 {line} 行，enterprise：企业 {code} 在 {month} 没有有效的计划项，没有月报可填。"
        "请核对 plan_items 和 terms。",
        line=line,
        code=enterprise,
        month=month,
    )


def _no_project(line: int, project: str, month: str) -> Sentence:
    return say(
        "progress 第 {line} 行，project：项目 {code} 的企业在 {month} 没有月报。请核对 plan_items。",
        line=line,
        code=project,
        month=month,
    )


def _lines(
    session: Session, month: Month, reports: Mapping[int, int], progress: list[Row], problems: list[Sentence]
) -> list[tuple[Row, dict[str, Any]]]:
    owners = {
        row[0]: (row[1], row[2])
        for row in session.execute(sa.select(col(Project.code), col(Project.id), col(Project.enterprise_id)))
    }
    made = []
    for row in progress:
        project, enterprise = owners[row.values["project"]]
        if enterprise not in reports:
            problems.append(_no_project(row.line, row.values["project"], month.code))
            continue
        values = {
            "report_id": reports[enterprise],
            "project_id": project,
            "round": row.values["round"],
            **{name: row.values[name] for name in _ENTRY},
        }
        made.append((row, values))
    return made


def _compare(
    session: Session, month: Month, row: Row | None, reports: list[Row], progress: list[Row],
    counts: dict[str, store.Count], problems: list[Sentence],
) -> None:  # fmt: skip
    """Compare a month that is there: a difference is refused, but for lines of a report that is still being written."""
    if row is not None:
        same = (month.plan_year, month.kind, month.due) == tuple(
            row.values[name] for name in ("plan_year", "kind", "due")
        )
        if not same or (row.values["state"] in FROZEN) != (month.state in FROZEN):
            problems.append(refused("months", row.line, month.code, month.code))
        counts["months"].unchanged += 1
    enterprises = store.ids(session, "enterprises")
    there = {report.enterprise_id: report for report in session.scalars(
        sa.select(MonthlyReport).where(col(MonthlyReport.month) == month.code))}  # fmt: skip
    for each in reports:
        report = there.get(enterprises[each.values["enterprise"]])
        if report is None or not _same_report(report, each.values):
            problems.append(refused("reports", each.line, f"{month.code} / {each.values['enterprise']}", month.code))
        counts["reports"].unchanged += 1
    _compare_progress(session, month, there, progress, counts, problems)


def _same_report(report: MonthlyReport, values: dict[str, Any]) -> bool:
    submitted = None if values["state"] is ReportState.RETURNED else values["submitted_at"]
    return (report.state, report.round, report.submitted_at) == (values["state"], values["round"], submitted)


def _compare_progress(
    session: Session, month: Month, reports: dict[int, MonthlyReport], progress: list[Row],
    counts: dict[str, store.Count], problems: list[Sentence],
) -> None:  # fmt: skip
    wanted = _lines(session, month, {firm: report.id for firm, report in reports.items()}, progress, problems)
    kept = {
        (line.report_id, line.project_id, line.round): line
        for line in session.scalars(
            sa.select(Progress).join(MonthlyReport).where(col(MonthlyReport.month) == month.code)
        )
    }
    by_id = {report.id: report for report in reports.values()}
    for row, values in wanted:
        line = kept.get((values["report_id"], values["project_id"], values["round"]))
        report = by_id[values["report_id"]]
        if line is not None and all(getattr(line, name) == values[name] for name in _ENTRY):
            counts["progress"].unchanged += 1
        elif month.state is MonthState.OPEN and report.state in _EDITABLE and values["round"] == report.round:
            counts["progress"].changed += line is not None
            counts["progress"].new += line is None
            line = line or Progress(**values)
            for name in _ENTRY:
                setattr(line, name, values[name])
            session.add(line)
        else:
            what = f"{month.code} / {row.values['project']}"
            problems.append(refused("progress", row.line, what, calendar.parse(month.code)))
