"""The content of the workbook as plain values, passed from the queries to the sheets. Money is in yuan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.core.calendar.dates import Precision
from tracker.core.cuts import Cut
from tracker.figures.rules import FigureValue
from tracker.figures.rules.values import Verdict
from tracker.plans.rules import Stage
from tracker.register.rules.register import Production, Side


@dataclass(frozen=True)
class Indicator:
    """One declared figure of the month, with last month's where it has the same plan year."""

    now: FigureValue
    last: FigureValue | None = None


@dataclass(frozen=True)
class MonthLine:
    """One month of the plan year, for the table and the chart by month."""

    month: str
    planned: int
    completed: int
    projects: int
    built: int


@dataclass(frozen=True, kw_only=True)
class RegionLine:
    """One row of the table by region: a bureau, or (`direct`) the enterprises that a bureau supervises itself.

    `ranked` rows are compared with each other.
    """

    path: str
    name: str
    level: str
    side: Side
    depth: int
    direct: bool = False
    ranked: bool = False


@dataclass(frozen=True, kw_only=True)
class EnterpriseLine:
    """One enterprise of the cut with counts and sums of its items of the plan year."""

    code: str
    uscc: str
    site_no: int
    name: str
    side: Side
    bureau_path: str
    bureau: str
    region: str
    place_code: str
    place: str
    industry_code: str
    industry: str
    production: Production | None
    report: str
    grade: str
    organized: str
    fugitive: str
    clean_transport: str
    projects: int
    built: int
    overdue: int
    carried: bool
    planned: int
    year_total: int
    total: int
    increment: int


@dataclass(frozen=True, kw_only=True)
class ProjectLine:
    """One plan item of the cut; items of earlier years (往年结转) are listed and never counted."""

    code: str
    title: str
    enterprise_code: str
    enterprise: str
    side: Side
    bureau_path: str
    bureau: str
    region: str
    place_code: str
    place: str
    industry_code: str
    industry: str
    category_code: str
    category: str
    year: int
    stage: Stage
    due: date
    due_precision: Precision
    overdue: bool
    carried: bool
    retrofit: bool
    planned: int
    year_total: int
    total: int
    increment: int
    more: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Further values of the project that the 数据 sheet shows, by field name."""


@dataclass(frozen=True, kw_only=True)
class MissingLine:
    """One outstanding report: due date, days late, number of reminders, reason of its return."""

    code: str
    name: str
    bureau: str
    state: str
    due: date
    late: int
    reminders: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One plan item whose completed investment changed this month; money is in yuan."""

    code: str
    title: str
    enterprise: str
    part: str
    before: int
    now: int
    change: int
    explanation: str


@dataclass(frozen=True)
class FindingLine:
    """One finding that needs an explanation, with the explanation and the bureau's comment."""

    level: str
    code: str
    title: str
    enterprise_code: str
    enterprise: str
    message: str
    explanation: str
    excuse: str


@dataclass(frozen=True)
class TargetLine:
    """The planned ratings of a bureau for the year."""

    bureau: str
    a: int
    b: int
    source: str


@dataclass(frozen=True, kw_only=True)
class ApplicationLine:
    """An enterprise's application for a target of the year, with the day of each step passed by the month's end."""

    code: str
    name: str
    bureau: str
    target: str
    applied: date | None
    first_reviewed: date | None
    submitted: date | None
    expert_reviewed: date | None
    noticed: date | None
    rated: date | None


@dataclass(frozen=True)
class GradedLine:
    """Number of enterprises of a bureau or industry at each level; the last number is those without a grade."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Grading:
    """创A晋B of the plan year: figures, targets, applications, and the grades in force at the month's end."""

    figures: tuple[FigureValue, ...] = ()
    targets: tuple[TargetLine, ...] = ()
    applications: tuple[ApplicationLine, ...] = ()
    levels: tuple[str, ...] = ()
    bureaus: tuple[GradedLine, ...] = ()
    industries: tuple[GradedLine, ...] = ()
    whole: tuple[int, ...] = ()


@dataclass(frozen=True)
class RetrofitLine:
    """One row of 附表9: a retrofit project, the tracks of an enterprise, or a unit to be eliminated.

    `built` means built, or stopped for a unit; `counts` are the codes of the figures that count the row.
    """

    kind: str
    code: str
    name: str
    bureau: str
    industry: str
    title: str
    organized: str
    fugitive: str
    clean_transport: str
    stage: str
    since: date | None
    built: bool
    counts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Book:
    """The complete content of the workbook of one month and cut.

    `moment` is the closing of the month; for an open month, the moment at which the content was read.
    """

    month: str
    plan_year: int
    state: str
    frozen: bool
    basis: str
    cut: Cut
    cut_name: str
    unit: str
    version: str
    moment: datetime
    verdict: Verdict
    paragraph: str
    indicators: tuple[Indicator, ...]
    months: tuple[MonthLine, ...]
    regions: tuple[RegionLine, ...]
    enterprises: tuple[EnterpriseLine, ...]
    projects: tuple[ProjectLine, ...]
    missing: tuple[MissingLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    grading: Grading = Grading()
    retrofits: tuple[RetrofitLine, ...] = ()
    statuses: tuple[FigureValue, ...] = ()
    """The figures that count records, at this cut."""
    chain: str = ""
    """Hash of the event that closed the month, else of the last change; it reveals an older state of the database."""
