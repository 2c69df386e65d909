"""Queries of facts that findings need besides the line: earlier months, files, reuse of files elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.database.unscoped import unscoped
from tracker.evidence.models import StoredFile
from tracker.months.models import Month
from tracker.positions.models import Position
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Evidence
from tracker.reports.rules.reports import STAGE_FIELDS

_BEFORE = 3


@dataclass(frozen=True, kw_only=True)
class Context:
    """Facts about a report line that are stored outside it."""

    winter: bool = False
    still_months: int = 0
    evidence: tuple[str, ...] = ()
    """The hashes of the files on this line."""
    stage_evidence: int = 0
    """Number of these files that prove the stage or one of its dates."""
    repeated_files: int = 0
    foreign_files: int = 0
    plan_year: int = 0
    """The plan year of the month."""


def contexts(session: Session, report: MonthlyReport, project_ids: Collection[int]) -> dict[int, Context]:
    """Return the context of each line of a report, by project id."""
    month = session.get_one(Month, report.month)
    still = _still(session, report.month, project_ids)
    files, stage_files = _files(session, report.id)
    lines_of = Counter(sha for hashes in files.values() for sha in hashes)
    foreign = _foreign(session, report.enterprise_id, lines_of)
    return {
        project_id: Context(
            winter=month.winter,
            still_months=still.get(project_id, 0),
            evidence=tuple(sorted(files[project_id])),
            stage_evidence=len(stage_files[project_id]),
            repeated_files=sum(lines_of[sha] > 1 for sha in files[project_id]),
            foreign_files=len(files[project_id] & foreign),
            plan_year=month.plan_year,
        )
        for project_id in project_ids
    }


def _still(session: Session, month: str, project_ids: Collection[int]) -> dict[int, int]:
    """Count by project the months right before this one in which its total did not change."""
    first, last = months.shift(month, -_BEFORE), months.previous(month)
    moved: dict[int, dict[str, bool]] = defaultdict(dict)
    asked = {"projects": list(project_ids), "first": first, "last": last}
    for project_id, code, increment in session.execute(_increments(), asked):
        moved[project_id][code] = increment != 0
    before = [months.shift(month, -number) for number in range(1, _BEFORE + 1)]
    return {project_id: _leading(moved[project_id], before) for project_id in moved}


@cache
def _increments() -> sa.Select[int, str, int]:
    """Build the statement once; `projects` and the months `first` to `last` are bound parameters."""
    return (
        sa.select(col(Position.project_id), col(Position.month), sa.func.max(col(Position.increment)))
        .where(
            col(Position.project_id).in_(sa.bindparam("projects", expanding=True)),
            col(Position.month).between(sa.bindparam("first"), sa.bindparam("last")),
        )
        .group_by(col(Position.project_id), col(Position.month))
    )


def _leading(moved: dict[str, bool], before: list[str]) -> int:
    count = 0
    for code in before:
        if moved.get(code, True):
            break
        count += 1
    return count


def _files(session: Session, report_id: int) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return by project the hashes of all files of a report, and of those that prove a stage."""
    found: dict[int, set[str]] = defaultdict(set)
    of_stage: dict[int, set[str]] = defaultdict(set)
    for project_id, sha, proves in session.execute(_on_lines(), {"report": report_id}):
        found[project_id].add(sha)
        if proves in STAGE_FIELDS:
            of_stage[project_id].add(sha)
    return found, of_stage


@cache
def _on_lines() -> sa.Select[int, str, str]:
    """Build the statement once; `report` is a bound parameter."""
    return (
        sa.select(col(Evidence.project_id), col(StoredFile.sha256), col(Evidence.proves))
        .join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .where(col(Evidence.report_id) == sa.bindparam("report"), col(Evidence.removed_round).is_(None))
    )


@unscoped
def _foreign(session: Session, enterprise_id: int, hashes: Collection[str]) -> set[str]:
    """Return the hashes that another enterprise submitted too.

    It reads outside the reader's access scope, because only the number of such files is ever shown.
    """
    query = sa.select(col(StoredFile.sha256)).where(
        col(StoredFile.sha256).in_(list(hashes)), col(StoredFile.enterprise_id) != enterprise_id
    )
    return set(session.scalars(query)) if hashes else set()
