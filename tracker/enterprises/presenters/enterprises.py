"""Presenter of the page with the list of enterprises."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.core import access_scope, rates
from tracker.core.web.list_page import LARGE, Column, Head, Pager, columns_of
from tracker.core.web.locale import translate
from tracker.exports.rules import ExportKind
from tracker.figures import queries as figures
from tracker.figures.parts.enterprise_lines import EnterpriseLine, enterprise_lines
from tracker.figures.parts.lists import Address, Told, figures_of, is_large
from tracker.figures.queries import enterprise_rows
from tracker.figures.queries.enterprise_rows import EnterpriseSums
from tracker.figures.queries.project_rows import Selection
from tracker.figures.rules import ENTERPRISE_FILTERS, Rows
from tracker.months.models import Month
from tracker.months.parts import Frame, frame
from tracker.months.queries import months
from tracker.positions.fields import ENTERPRISE_LINE
from tracker.register.queries.tree import cut_name

COLUMNS = columns_of(ENTERPRISE_LINE)
_ADDED = ("projects", "built", "planned", "year_total", "overdue")


@dataclass(frozen=True, kw_only=True)
class EnterpriseList:
    """The values of the page: selection, rows, total row, and the figures that the list opens from."""

    wanted: Selection
    frame: Frame
    cut_name: str
    filter_name: str
    filters: list[tuple[str, str]]
    columns: tuple[Column, ...]
    heads: list[Head]
    lines: list[EnterpriseLine]
    sums: EnterpriseSums
    totals: dict[str, object]
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
    """Prepare the list of enterprises for a selection."""
    if wanted.year == month.plan_year:
        wanted = replace(wanted, year=None)
    wanted = enterprise_rows.looked_up(session, wanted)
    measures = figures.approved(session, month, wanted.cut).at(wanted.cut)
    large = is_large(wanted, measures.enterprises)
    address = Address("register.enterprises", month.code, wanted, large)
    kept = enterprise_rows.kept_sums(measures, wanted.filter) if large else None
    sums = kept or enterprise_rows.enterprise_sums(session, month, wanted)
    rows = enterprise_rows.enterprise_rows(session, month, wanted)
    return EnterpriseList(
        wanted=wanted,
        frame=frame(months.every(session), month),
        cut_name=cut_name(session, wanted.cut),
        filter_name=translate(ENTERPRISE_FILTERS[wanted.filter].label),
        filters=[(name, translate(each.label)) for name, each in ENTERPRISE_FILTERS.items()],
        columns=COLUMNS,
        heads=address.heads(COLUMNS),
        lines=enterprise_lines(session, month, rows, wanted.year),
        sums=sums,
        totals=enterprise_totals(sums),
        rate=rates.of_year(wanted.year or month.plan_year, month.plan_year, sums.year_total, sums.planned),
        figures=figures_of(Rows.ENTERPRISES, wanted, month, measures),
        pager=address.pager(sums.enterprises),
        address=address,
        without_cut=None
        if wanted.cut == access_scope.attached(session).home
        else address.of(replace(wanted, cut=Selection().cut, page=1)),
        export=address.of(replace(wanted, page=1), "register.enterprises_export"),
        export_later=address.later(ExportKind.ENTERPRISES.value) if sums.enterprises > LARGE else None,
        unplanned=enterprise_rows.unplanned(session, month)
        if not large and wanted == Selection(cut=access_scope.attached(session).home)
        else [],
    )


def enterprise_totals(sums: EnterpriseSums) -> dict[str, object]:
    """Return the total row by field name; None where no sum is known."""
    added = {name: getattr(sums, name) if sums.money else None for name in _ADDED}
    return added | {"rate": rates.percent(sums.year_total, sums.planned) if sums.money else None}
