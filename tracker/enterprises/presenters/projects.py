"""Presenter of the page with the list of projects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.core import access_scope, field_values, rates
from tracker.core.i18n import message
from tracker.core.web.list_page import LARGE, Column, Head, Pager, columns_of
from tracker.core.web.locale import translate
from tracker.enterprises.queries import histories
from tracker.exports.rules import ExportKind
from tracker.figures import queries as figures
from tracker.figures.parts.lists import Address, Told, figures_of, is_large
from tracker.figures.queries import project_rows
from tracker.figures.queries.project_rows import ProjectRow, ProjectSums, Selection
from tracker.figures.rules import PROJECT_FILTERS, Rows
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.plans.rules import Stage
from tracker.positions.fields import PROJECT_LINE
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import Names
from tracker.register.queries.tree import cut_name

COLUMNS = columns_of(PROJECT_LINE)
OF_ENTERPRISE = columns_of(field for field in PROJECT_LINE if field.name != "name")
_AMOUNTS = ("planned", "year_total", "increment", "total")
_LOOKS = {
    Stage.NOT_STARTED: ("state-mute", "circle"),
    Stage.PREPARATION: ("state-mute", "pencil"),
    Stage.CONSTRUCTION: ("state-wait", "clock"),
    Stage.BUILT: ("state-ok", "check-circle"),
    Stage.ACCEPTED: ("state-ok", "check-circle"),
    Stage.SUSPENDED: ("state-warn", "pause-circle"),
    Stage.CANCELLED: ("state-mute", "x-circle"),
}


@dataclass(frozen=True)
class ProjectLine:
    """One row of a list of projects: the position, its stage and rate, and every value by field name."""

    row: ProjectRow
    stage: tuple[str, str, str]
    rate: str
    values: field_values.Row


@dataclass(frozen=True)
class EarlierLine:
    """The unfinished items of an earlier year, with the address of their list."""

    row: histories.EarlierYear
    url: str
    shown: bool


@dataclass(frozen=True, kw_only=True)
class ProjectList:
    """The values of the page: selection, rows, total row, and the figures that the list opens from."""

    wanted: Selection
    frame: Frame
    cut_name: str
    filter_name: str
    filters: list[tuple[str, str]]
    columns: tuple[Column, ...]
    heads: list[Head]
    lines: list[ProjectLine]
    sums: ProjectSums
    totals: dict[str, object]
    rate: str
    figures: list[Told]
    earlier: list[EarlierLine]
    pager: Pager
    address: Address
    without_cut: str | None
    export: str
    export_later: str | None
    """The URL that requests an export of a long list."""


def project_list(session: Session, month: Month, wanted: Selection) -> ProjectList:
    """Prepare the list of projects for a selection."""
    if wanted.year == month.plan_year:
        wanted = replace(wanted, year=None)
    wanted = project_rows.looked_up(session, wanted)
    measures = figures.approved(session, month, wanted.cut).at(wanted.cut)
    large = is_large(wanted, measures.projects)
    address = Address("plans.projects", month.code, wanted, large)
    kept = project_rows.kept_sums(measures, wanted.filter) if large else None
    sums = kept or project_rows.project_sums(session, month, wanted)
    names = enterprises.names(session)
    earlier = [
        EarlierLine(row, address.of(replace(wanted, year=row.year, page=1)), row.year == wanted.year)
        for row in histories.earlier_years(session, month, wanted.cut)
    ]
    return ProjectList(
        wanted=wanted,
        frame=frame(months.every(session), month),
        cut_name=cut_name(session, wanted.cut),
        filter_name=translate(PROJECT_FILTERS[wanted.filter].label),
        filters=[(name, translate(each.label)) for name, each in PROJECT_FILTERS.items()],
        columns=COLUMNS,
        heads=address.heads(COLUMNS),
        lines=project_lines(project_rows.project_rows(session, month, wanted), names, month.plan_year),
        sums=sums,
        totals=project_totals(sums),
        rate=rates.of_year(wanted.year or month.plan_year, month.plan_year, sums.year_total, sums.planned),
        figures=figures_of(Rows.PROJECTS, wanted, month, measures),
        earlier=earlier,
        pager=address.pager(sums.projects),
        address=address,
        without_cut=None
        if wanted.cut == access_scope.attached(session).home
        else address.of(replace(wanted, cut=Selection().cut, page=1)),
        export=address.of(replace(wanted, page=1), "plans.projects_export"),
        export_later=address.later(ExportKind.PROJECTS.value) if sums.projects > LARGE else None,
    )


def project_lines(rows: Sequence[ProjectRow], names: Names, plan_year: int) -> list[ProjectLine]:
    """Prepare the rows of a list of projects."""
    return [_line(row, names, plan_year) for row in rows]


def _line(row: ProjectRow, names: Names, plan_year: int) -> ProjectLine:
    rate = rates.of_year(row.year, plan_year, row.year_total, row.planned)
    words = {
        "bureau": names.bureau(row.bureau_path),
        "category": names.categories.get(row.category, row.category),
        "rate": None if rate == rates.MISSING else rates.percent(row.year_total, row.planned),
    }
    return ProjectLine(row, stage_look(row.stage), rate, row.values() | words)


def project_totals(sums: ProjectSums) -> dict[str, object]:
    """Return the total row by field name; None where no sum is known."""
    amounts = {name: getattr(sums, name) if sums.money else None for name in _AMOUNTS}
    if not sums.money:
        return {**amounts, "rate": None}
    words = {
        "name": translate(message("{n} 家", n=sums.enterprises)),
        "stage": translate(message("已建成 {n} 个", n=sums.built)),
    }
    return {**words, **amounts, "rate": rates.percent(sums.year_total, sums.planned)}


def stage_look(stage: Stage) -> tuple[str, str, str]:
    """Return CSS class, icon and word of a stage."""
    return *_LOOKS[stage], translate(stage)
