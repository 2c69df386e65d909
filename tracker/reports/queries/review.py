"""Queries of review: findings, comments with replies, evidence, line approvals, missing items."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.core.workflow.history import Move
from tracker.core.workflow.table import Subject
from tracker.evidence.models import StoredFile
from tracker.evidence.rules import IMAGES, FileKind
from tracker.people.models.people import Person
from tracker.register.models import Bureau
from tracker.register.rules.register import Side
from tracker.reports.models.reports import MonthlyReport
from tracker.reports.models.review import Evidence, Finding, LineApproval, Thread
from tracker.reports.queries.reports import Line
from tracker.reports.rules.findings import EXPLAINED, SHORTEST, Level, RaisedFinding, examine
from tracker.reports.rules.reports import ReportState
from tracker.reports.rules.workflow import Action, Need


class Proof(NamedTuple):
    """A file attached to a report line."""

    evidence_id: int
    project_id: int
    file_id: int
    name: str
    size: int
    proves: str
    round: int
    sha256: str
    kind: FileKind

    @property
    def is_image(self) -> bool:
        """Whether the page can show the file as an image."""
        return self.kind in IMAGES


class Remarked(NamedTuple):
    """A review comment with its bureau and author."""

    thread: Thread
    bureau: str
    person: str


class Approved(NamedTuple):
    """The approval of a line by a bureau, with the hash of what the reviewer saw."""

    project_id: int
    bureau_id: int
    bureau: str
    content_hash: str
    round: int


Key = tuple[int, str]
"""The key of a finding in a report: project id and code of the rule."""


def findings(session: Session, report: MonthlyReport) -> dict[Key, Finding]:
    """Return the findings stored for the present round, by project id and code."""
    asked = {"report": report.id, "round": report.round}
    return {(each.project_id, each.code): each for each in session.scalars(_findings(), asked)}


@cache
def _findings() -> sa.Select[Finding]:
    """Build the statement once; `report` and `round` are bound parameters."""
    of_round = sa.and_(col(Finding.report_id) == sa.bindparam("report"), col(Finding.round) == sa.bindparam("round"))
    return sa.select(Finding).where(of_round).order_by(col(Finding.id))


def threads(session: Session, report: MonthlyReport) -> list[Remarked]:
    """Return every review comment of a report, the latest return first."""
    query = (
        sa.select(Thread, col(Bureau.short_name), col(Person.name))
        .join(Bureau, col(Bureau.id) == col(Thread.bureau_id))
        .join(Person, col(Person.id) == col(Thread.person_id))
        .where(col(Thread.report_id) == report.id)
        .order_by(col(Thread.round).desc(), col(Thread.id))
    )
    return [Remarked(*row) for row in session.execute(query)]


def threads_of_round(session: Session, report: MonthlyReport) -> list[Thread]:
    """Return the review comments of the return that opened the present round."""
    asked = {"report": report.id, "round": report.round}
    return list(session.scalars(_threads_of_round(), asked))


@cache
def _threads_of_round() -> sa.Select[Thread]:
    """Build the statement once; `report` and `round` are bound parameters."""
    of_round = sa.and_(col(Thread.report_id) == sa.bindparam("report"), col(Thread.round) == sa.bindparam("round"))
    return sa.select(Thread).where(of_round).order_by(col(Thread.id))


def open_lines(session: Session, report: MonthlyReport) -> set[int] | None:
    """Return the projects that a return opened for correction; None where every line is open."""
    return {thread.project_id for thread in threads_of_round(session, report)} or None


def proofs(session: Session, report: MonthlyReport) -> dict[int, list[Proof]]:
    """Return the files of a report by project id."""
    query = (
        sa.select(
            col(Evidence.id), col(Evidence.project_id), col(StoredFile.id), col(StoredFile.name), col(StoredFile.size),
            col(Evidence.proves), col(Evidence.round), col(StoredFile.sha256), col(StoredFile.kind),
        )
        .join(StoredFile, col(StoredFile.id) == col(Evidence.file_id))
        .where(col(Evidence.report_id) == report.id, col(Evidence.removed_round).is_(None))
        .order_by(col(Evidence.id))
    )  # fmt: skip
    by_line: dict[int, list[Proof]] = defaultdict(list)
    for row in session.execute(query):
        by_line[row[1]].append(Proof(*row))
    return by_line


def earlier_files(session: Session, report: MonthlyReport) -> list[StoredFile]:
    """Return the files that an enterprise uploaded before, the latest first, so that it can attach them again."""
    query = sa.select(StoredFile).where(col(StoredFile.enterprise_id) == report.enterprise_id)
    return list(session.scalars(query.order_by(col(StoredFile.id).desc()).limit(50)))


def approvals(session: Session, report: MonthlyReport) -> list[Approved]:
    """Return the approvals of lines by bureaus."""
    query = (
        sa.select(
            col(LineApproval.project_id), col(LineApproval.bureau_id), col(Bureau.short_name),
            col(LineApproval.content_hash), col(LineApproval.round),
        )
        .join(Bureau, col(Bureau.id) == col(LineApproval.bureau_id))
        .where(col(LineApproval.report_id) == report.id)
        .order_by(col(LineApproval.id))
    )  # fmt: skip
    return [Approved(*row) for row in session.execute(query)]


def raised(lines: Iterable[Line], month: str) -> dict[Key, RaisedFinding]:
    """Return the findings that the rules raise for some lines, by project id and code."""
    return {(line.project_id, each.code): each for line in lines for each in examine(line.facts(month))}


def missing(session: Session, report: MonthlyReport, lines: Iterable[Line]) -> dict[Need, int]:
    """Count the missing items for each condition (`Need`) of a step."""
    unanswered = sum(not thread.reply for thread in threads_of_round(session, report))
    return lacking(raised(lines, report.month), findings(session, report), unanswered, last_move(session, report))


def lacking(
    raised: Mapping[Key, RaisedFinding], stored: Mapping[Key, Finding], unanswered: int, last: Move | None
) -> dict[Need, int]:
    """Count the missing items for each condition from raised and stored findings, unanswered comments and last step."""
    count: Counter[Need] = Counter()
    for key, each in raised.items():
        kept = stored.get(key)
        count[Need.MENDED] += each.level is Level.A
        count[Need.EXPLAINED] += each.level in EXPLAINED and (kept is None or len(kept.explanation) < SHORTEST)
        count[Need.EXCUSED] += each.level is Level.B and (kept is None or not kept.excuse)
    return {
        **count,
        Need.ANSWERED: unanswered,
        Need.UNTOUCHED: int(last is not None and last.action != Action.SUBMIT),
        Need.LATEST: int(last is not None and last.action != Action.PASS_UP),
    }


def unexcused(session: Session, month: str, side: Side | None = None) -> int:
    """Count the level B findings of reports under review (of one side or both) that no bureau has commented on."""
    query = (
        sa.select(sa.func.count())
        .select_from(MonthlyReport)
        .join(
            Finding,
            sa.and_(col(Finding.report_id) == col(MonthlyReport.id), col(Finding.round) == col(MonthlyReport.round)),
        )
        .where(
            col(MonthlyReport.month) == month, col(MonthlyReport.state) == ReportState.IN_REVIEW,
            col(Finding.level) == Level.B, col(Finding.excuse) == "",
        )
    )  # fmt: skip
    if side is not None:
        query = query.join(Bureau, col(Bureau.id) == col(MonthlyReport.holder_id)).where(col(Bureau.side) == side)
    return session.scalars(query).one()


def last_move(session: Session, report: MonthlyReport) -> Move | None:
    """Return the last step of a report, or None."""
    return session.scalars(_last_move(), {"report": report.id}).first()


@cache
def _last_move() -> sa.Select[Move]:
    """Build the statement once; `report` is a bound parameter."""
    query = sa.select(Move).where(col(Move.subject) == Subject.REPORT, col(Move.subject_id) == sa.bindparam("report"))
    return query.order_by(col(Move.id).desc()).limit(1)
