"""Queries of one monthly report: its lines with last month's values and the plan, and its chain of bureaus."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.core.calendar import months
from tracker.core.calendar.dates import Precision
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import Stage, opening_stage
from tracker.positions.models import Position
from tracker.register.models import Bureau, Enterprise, Term
from tracker.register.queries import dated
from tracker.register.queries.terms import term_in_force
from tracker.register.rules.register import keys_of
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.queries.finding_context import Context, contexts
from tracker.reports.rules.findings import LineFacts
from tracker.reports.rules.reports import DECIDED, Entry, ReportState, content_hash


@dataclass(frozen=True)
class Line:
    """One project in a report, with last month's values and the plan, in yuan; `entry` is None until it is entered."""

    project_id: int
    code: str
    title: str
    planned: int
    due: date
    due_precision: Precision
    last_stage: Stage
    last_total: int
    last: Entry | None
    entry: Entry | None
    base_total: int = 0
    began: date | None = None
    year: int = 0
    context: Context = Context()
    offered: Entry | None = None
    """Last round of last month's report where it ended without an approval; the form is prefilled with it."""

    @property
    def content_hash(self) -> str:
        """The hash of what a reviewer sees of this line: values and evidence."""
        return content_hash([(self.code, self.prefilled())], self.context.evidence)

    def prefilled(self) -> Entry:
        """Return the initial values of the form: those entered, else earlier values without an answer."""
        return self.before if self.entry is None else self.entry

    @property
    def last_month(self) -> Entry:
        """Last month's values, without answer and texts."""
        return self._values(self.last, self.last_stage, self.last_total)

    @property
    def before(self) -> Entry:
        """Initial values of a line not yet entered: the unfinished round, else last month; without answer and texts."""
        if self.offered is None:
            return self.last_month
        return self._values(self.offered, self.offered.stage, self.offered.total)

    @staticmethod
    def _values(said: Entry | None, stage: Stage, total: int) -> Entry:
        if said is None:
            return Entry(answer=None, stage=stage, total=total)
        kept = {name: getattr(said, name) for name in ("built_on", "accepted_on", "acceptance", "image_percent")}
        return Entry(answer=None, stage=stage, total=total, **kept)

    def facts(self, month: str) -> LineFacts:
        """Return the facts that findings compare."""
        now = self.prefilled()
        return LineFacts(
            month=month,
            answer=now.answer,
            stage=now.stage,
            total=now.total,
            last_stage=self.last_stage,
            last_total=self.last_total,
            planned=self.planned,
            built_on=now.built_on,
            accepted_on=now.accepted_on,
            acceptance=now.acceptance,
            reduction=now.reduction,
            reduction_note=now.reduction_note,
            note=now.note,
            restart_on=now.restart_on,
            image_percent=now.image_percent,
            last_image_percent=None if self.last is None else self.last.image_percent,
            base_total=self.base_total,
            due=self.due,
            began=self.began,
            plan_year=self.year,
            winter=self.context.winter,
            still_months=self.context.still_months,
            evidence=len(self.context.evidence),
            repeated_files=self.context.repeated_files,
            foreign_files=self.context.foreign_files,
            stage_evidence=self.context.stage_evidence,
            left_over=self.year < self.context.plan_year,
        )


_ENTRY = tuple(Entry.__dataclass_fields__)
_Last, _Before, _Below, _Item = aliased(Position), aliased(Position), aliased(Bureau), aliased(PlanItem)
"""Built once: creating aliases costs more than most of the statements."""


def report(session: Session, month: str, enterprise_code: str, *, locked: bool = False) -> MonthlyReport:
    """Return the report of an enterprise in a month. Raise NotFound where it has none.

    With `locked`, the row is locked until the transaction ends.
    """
    asked = {"month": month, "code": enterprise_code}
    monthly_report = session.scalar(_locked_report() if locked else _report(), asked)
    if monthly_report is None:
        raise NotFound(message("{month} 没有企业 {code} 的月报。", month=month, code=enterprise_code))
    return monthly_report


@cache
def _report() -> sa.Select[MonthlyReport]:
    """Build the statement once: on every page of a report, building it would cost more than running it."""
    return (
        sa.select(MonthlyReport)
        .join(Enterprise, col(Enterprise.id) == col(MonthlyReport.enterprise_id))
        .where(col(MonthlyReport.month) == sa.bindparam("month"), col(Enterprise.code) == sa.bindparam("code"))
    )


@cache
def _locked_report() -> sa.Select[MonthlyReport]:
    """Build the same statement with a row lock once; the locked row replaces what the session had read."""
    return _report().with_for_update(of=MonthlyReport).execution_options(populate_existing=True)


def term(session: Session, enterprise_id: int, month: str) -> Term:
    """Return the term of an enterprise in force in a month."""
    return session.scalars(_term(), {"enterprise": enterprise_id, "month": month}).one()


@cache
def _term() -> sa.Select[Term]:
    """Build the statement once; `enterprise` and `month` are bound parameters."""
    in_force = term_in_force(col(Term.enterprise_id), sa.bindparam("month"))
    return sa.select(Term).where(
        col(Term.enterprise_id) == sa.bindparam("enterprise"), col(Term.from_month) == in_force
    )


def chain(session: Session, bureau_id: int) -> list[Bureau]:
    """Return a bureau and its ancestors, up to the root of its side."""
    return list(session.scalars(_chain(), {"bureau": bureau_id}))


def chain_then(session: Session, bureau_id: int, month: str) -> list[Bureau]:
    """Return a bureau and its ancestors as they stood in a month."""
    there = dated.bureaus(month)
    keys = keys_of(session.scalars(sa.select(there.c.path).where(there.c.id == bureau_id)).one())
    found = {each.key: each for each in session.scalars(sa.select(Bureau).where(col(Bureau.key).in_(keys)))}
    return [found[key] for key in reversed(keys)]


@cache
def _chain() -> sa.Select[Bureau]:
    """Build the statement once; `bureau` is a bound parameter."""
    of = sa.select(col(_Below.path)).where(col(_Below.id) == sa.bindparam("bureau")).scalar_subquery()
    length = sa.func.length(col(Bureau.path))
    return sa.select(Bureau).where(sa.func.substr(of, 1, length) == col(Bureau.path)).order_by(length.desc())


def lines(session: Session, monthly_report: MonthlyReport) -> list[Line]:
    """Return every line of a report: each project once, with its latest year's item, in the order of the plan."""
    asked = {
        "month": monthly_report.month,
        "enterprise": monthly_report.enterprise_id,
        "report": monthly_report.id,
        "round": monthly_report.round,
    }
    rows = list({row[1].id: row for row in reversed(session.execute(_lines(), asked).all())}.values())[::-1]
    earlier, offered = _last_entries(session, monthly_report, [row[1].id for row in rows])
    around = contexts(session, monthly_report, [row[1].id for row in rows])
    return [
        Line(
            project.id,
            project.code,
            project.title,
            position.planned,
            position.due,
            due_precision,
            stage or opening_stage(project.opening),
            project.opening if total is None else total,
            earlier.get(project.id),
            None if progress is None else entry(progress),
            position.total - position.year_total,
            project.began,
            position.year,
            around[project.id],
            offered.get(project.id),
        )
        for position, project, stage, total, due_precision, progress in rows
    ]


@cache
def _lines() -> sa.Select[Position, Project, Stage | None, int | None, Precision, Progress | None]:
    """Build the statement once; `month`, `enterprise`, `report` and `round` are bound parameters."""
    month: sa.BindParameter[str] = sa.bindparam("month")
    last = _Last
    last_month = (
        sa.select(sa.func.max(col(_Before.month)))
        .where(col(_Before.project_id) == col(Position.project_id), col(_Before.month) < month)
        .correlate(Position)
        .scalar_subquery()
    )
    precision = (
        sa.select(col(_Item.due_precision))
        .where(col(_Item.project_id) == col(Position.project_id), col(_Item.year) == col(Position.year))
        .where(col(_Item.from_month) <= month)
        .order_by(col(_Item.from_month).desc())
        .limit(1)
        .correlate(Position)
        .scalar_subquery()
    )
    return (
        sa.select(Position, Project, col(last.stage), col(last.total), precision, Progress)
        .join(Project, col(Project.id) == col(Position.project_id))
        .outerjoin(last, sa.and_(col(last.project_id) == col(Position.project_id), col(last.month) == last_month))
        .outerjoin(
            Progress,
            sa.and_(
                col(Progress.report_id) == sa.bindparam("report"),
                col(Progress.project_id) == col(Position.project_id),
                col(Progress.round) == sa.bindparam("round"),
            ),
        )
        .where(col(Position.month) == month, col(Position.enterprise_id) == sa.bindparam("enterprise"))
        .order_by(col(Position.year).desc(), col(Project.code))
    )


def entry(progress: Progress) -> Entry:
    """Return a stored line as the value object of the rules."""
    return Entry(**{name: getattr(progress, name) for name in _ENTRY})


def joined_hash(lines: Iterable[Line]) -> str:
    """Return the hash of everything a reviewer sees of a report: each line with its evidence."""
    return sha256("".join(f"{line.code}:{line.content_hash};" for line in lines).encode()).hexdigest()


def _last_entries(
    session: Session, monthly_report: MonthlyReport, project_ids: Iterable[int]
) -> tuple[dict[int, Entry], dict[int, Entry]]:
    """Return by project the last approved entry, and last month's entry where that report was not approved."""
    asked = {"enterprise": monthly_report.enterprise_id, "month": monthly_report.month, "projects": list(project_ids)}
    approved, offered = {}, {}
    for progress, state, month in session.execute(_decided_before(), asked):
        if state is ReportState.APPROVED:
            approved[progress.project_id] = entry(progress)
        elif month == months.previous(monthly_report.month):
            offered[progress.project_id] = entry(progress)
    return approved, offered


@cache
def _decided_before() -> sa.Select[Progress, ReportState, str]:
    """Build the statement once; `enterprise`, `month` and `projects` are bound parameters."""
    return (
        sa.select(Progress, col(MonthlyReport.state), col(MonthlyReport.month))
        .join(MonthlyReport, col(MonthlyReport.id) == col(Progress.report_id))
        .where(
            col(MonthlyReport.enterprise_id) == sa.bindparam("enterprise"),
            col(MonthlyReport.month) < sa.bindparam("month"),
            col(MonthlyReport.state).in_(DECIDED),
            col(Progress.round) == col(MonthlyReport.round),
            col(Progress.project_id).in_(sa.bindparam("projects", expanding=True)),
        )
        .order_by(col(MonthlyReport.month))
    )
