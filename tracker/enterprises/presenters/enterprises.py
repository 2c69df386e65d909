"""Rows of enterprise lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.core import access_scope, rates
from tracker.core.calendar.months import last_day
from tracker.core.web.list_page import Address, Column, Head, Pager, Told, figures_of, is_large
from tracker.core.web.locale import told
from tracker.exports.rules import LARGE, ExportKind
from tracker.figures import queries as figures
from tracker.figures.queries.project_rows import Selection
from tracker.figures.queries.tree import cut_name
from tracker.figures.rules import ENTERPRISE_FILTERS, Rows
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import grades
from tracker.months.models import Month
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import EnterpriseRow, EnterpriseSums, Names
from tracker.retrofits import queries as retrofits
from tracker.retrofits.queries import TrackAt
from tracker.retrofits.rules import TrackStage

COLUMNS = (
    Column("企业", "name"),
    Column("编码", "code"),
    Column("监管部门", "bureau_path"),
    Column("行业", "industry"),
    Column("计划项目", "projects", "个", num=True, edge=True),
    Column("已建成", "built", "个", num=True),
    Column("计划投资", "planned", "万元", num=True, edge=True),
    Column("已完成", "year_total", "万元", num=True),
    Column("完成率", "", "%", num=True),
    Column("逾期", "overdue", "个", num=True, edge=True),
    Column("沿用", "carried", "个", num=True),
    Column("绩效分级", edge=True),
    Column("超低排放改造"),
)


@dataclass(frozen=True)
class EnterpriseLine:
    """One line of a list of enterprises: the row, its names in words, rate, grade and retrofit tracks."""

    row: EnterpriseRow
    bureau: str
    place: str
    industry: str
    rate: str
    grade: str
    tracks: str


@dataclass(frozen=True)
class EnterpriseList:
    """A list of enterprises: what was asked, its lines, its total line and the figures that this is."""

    wanted: Selection
    cut_name: str
    filter_name: str
    filters: list[tuple[str, str]]
    heads: list[Head]
    lines: list[EnterpriseLine]
    sums: EnterpriseSums
    rate: str
    figures: list[Told]
    pager: Pager
    address: Address
    without_cut: str | None
    export: str
    export_later: str | None
    """The URL that requests an export of a long list."""
    unplanned: list[tuple[str, str]]


def enterprise_list(session: Session, month: Month, wanted: Selection) -> EnterpriseList:
    """Prepare the list that an address asks for."""
    if wanted.year == month.plan_year:
        wanted = replace(wanted, year=None)
    wanted = enterprises.looked_up(session, wanted)
    measures = figures.approved(session, month, wanted.cut).at(wanted.cut)
    large = is_large(wanted, measures.enterprises)
    address = Address("register.enterprises", month.code, wanted, large)
    kept = enterprises.kept_sums(measures, wanted.filter) if large else None
    sums = kept or enterprises.enterprise_sums(session, month, wanted)
    rows = enterprises.enterprise_rows(session, month, wanted)
    return EnterpriseList(
        wanted,
        cut_name(session, wanted.cut),
        told(ENTERPRISE_FILTERS[wanted.filter].label),
        [(name, told(each.label)) for name, each in ENTERPRISE_FILTERS.items()],
        address.heads(COLUMNS),
        enterprise_lines(session, month, rows, wanted.year),
        sums,
        rates.of_year(wanted.year or month.plan_year, month.plan_year, sums.year_total, sums.planned),
        figures_of(Rows.ENTERPRISES, wanted, month, measures),
        address.pager(sums.enterprises),
        address,
        None
        if wanted.cut == access_scope.attached(session).home
        else address.of(replace(wanted, cut=Selection().cut, page=1)),
        address.of(replace(wanted, page=1), "register.enterprises_export"),
        address.later(ExportKind.ENTERPRISES) if sums.enterprises > LARGE else None,
        enterprises.unplanned(session, month)
        if not large and wanted == Selection(access_scope.attached(session).home)
        else [],
    )


def enterprise_lines(
    session: Session, month: Month, rows: Sequence[EnterpriseRow], year: int | None = None
) -> list[EnterpriseLine]:
    """Prepare rows of a plan year (the month's own) for a list: names, grades and tracks by one statement each."""
    ids = [row.enterprise_id for row in rows]
    day = last_day(month.code)
    names: Names = enterprises.names(session)
    graded, tracked = grades.in_force(session, ids, day), retrofits.tracks(session, ids, day)
    return [
        EnterpriseLine(
            row,
            names.bureau(row.bureau_path),
            names.place(row.place_path),
            names.industries.get(row.industry, row.industry),
            rates.of_year(year or month.plan_year, month.plan_year, row.year_total, row.planned),
            grade_text(graded.get(row.enterprise_id, ())),
            track_text(tracked.get(row.enterprise_id, [])),
        )
        for row in rows
    ]


def grade_text(records: Collection[GradeRecord]) -> str:
    """Write the grades in force: one for an enterprise, or each line's with its name."""
    return "、".join(f"{record.line} {told(record.level)}".strip() for record in records)


def track_text(tracks: Collection[TrackAt]) -> str:
    """Write how far the tracks have come; all three complete in one word."""
    if len(tracks) == 3 and all(track.stage is TrackStage.COMPLETE for track in tracks):
        return told("全部完成")
    return "，".join(f"{told(track.track)} {told(track.stage)}" for track in tracks)
