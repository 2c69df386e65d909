"""Excel exports of lists: all rows of a list, its filter as text, and its totals."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO

from sqlalchemy.orm import Session

from tracker.core import field_values
from tracker.core.fields import InExport, appearing
from tracker.core.i18n import message
from tracker.core.web.locale import translate
from tracker.core.xlsx.list_sheet import Column, columns_of, write_list, write_long
from tracker.enterprises.presenters.enterprises import enterprise_totals
from tracker.enterprises.presenters.projects import ProjectLine, project_lines, project_totals
from tracker.exports.rules import FILTERS, ExportKind
from tracker.figures.parts.enterprise_lines import EnterpriseLine, enterprise_lines
from tracker.figures.parts.list_files import list_note, list_title, told_columns
from tracker.figures.queries import enterprise_rows, project_rows
from tracker.figures.queries.enterprise_rows import EnterpriseSums
from tracker.figures.queries.project_rows import ProjectSums, Selection
from tracker.figures.rules import ENTERPRISE_FILTERS, PROJECT_FILTERS
from tracker.months.models import Month
from tracker.positions.fields import ENTERPRISE_LINE, PROJECT_LINE
from tracker.register.queries import enterprises

Cells = tuple[object, ...]
Counted = Callable[[int], None]

_ENTERPRISES, _ENTERPRISE_FIELDS = columns_of(ENTERPRISE_LINE), appearing(ENTERPRISE_LINE, InExport)
_PROJECTS, _PROJECT_FIELDS = columns_of(PROJECT_LINE), appearing(PROJECT_LINE, InExport)


def enterprise_file(session: Session, month: Month, wanted: Selection) -> bytes:
    """Return the list of enterprises as an Excel file."""
    wanted = enterprise_rows.looked_up(session, wanted)
    sums = enterprise_rows.enterprise_sums(session, month, wanted)
    lines = enterprise_lines(session, month, enterprise_rows.enterprise_rows(session, month, wanted), wanted.year)
    total = _enterprise_total(sums, sum(line.row.carried for line in lines), of_year=_of_year(month, wanted))
    note = list_note(session, month, wanted, ENTERPRISE_FILTERS[wanted.filter].label)
    return write_list(list_title("企业", month), told_columns(_ENTERPRISES), map(_enterprise, lines), note, total)


def _enterprise(line: EnterpriseLine) -> Cells:
    return field_values.export_cells(_ENTERPRISE_FIELDS, line.values)


def _enterprise_total(sums: EnterpriseSums, carried: object, *, of_year: bool) -> Cells:
    first = (translate("合计"), translate(message("{n} 家", n=sums.enterprises)))
    totals = enterprise_totals(sums) | {"carried": carried} | ({} if of_year else {"rate": None})
    return field_values.total_cells(_ENTERPRISE_FIELDS, totals, *first)


def project_file(session: Session, month: Month, wanted: Selection) -> bytes:
    """Return the list of projects as an Excel file."""
    wanted = project_rows.looked_up(session, wanted)
    sums = project_rows.project_sums(session, month, wanted)
    names = enterprises.names(session)
    lines = project_lines(project_rows.project_rows(session, month, wanted), names, month.plan_year)
    note = list_note(session, month, wanted, PROJECT_FILTERS[wanted.filter].label)
    title, total = list_title("治理项目", month), _project_total(sums, of_year=_of_year(month, wanted))
    return write_list(title, told_columns(_PROJECTS), map(_project, lines), note, total)


def long_file(
    session: Session, kind: ExportKind, *, month: Month, wanted: Selection, target: IO[bytes], told_rows: Counted
) -> None:
    """Write a list of any length to an Excel file in batches; `told_rows` is called with the number of written rows."""
    note = list_note(session, month, wanted, FILTERS[kind][wanted.filter].label)
    if kind is ExportKind.PROJECTS:
        wanted = project_rows.looked_up(session, wanted)
        sums, names = project_rows.project_sums(session, month, wanted), enterprises.names(session)
        every, year = project_rows.every_project(session, month, wanted), month.plan_year
        lines = (line for row in every for line in project_lines([row], names, year))
        rows = _counted(map(_project, lines), told_rows)
        columns: tuple[Column, ...] = _PROJECTS
        total, count = _project_total(sums, of_year=_of_year(month, wanted)), sums.projects
    else:
        wanted = enterprise_rows.looked_up(session, wanted)
        firms = enterprise_rows.enterprise_sums(session, month, wanted)
        found = enterprise_rows.enterprise_rows(session, month, wanted)
        parts = (
            found[start : start + project_rows.BATCH_SIZE] for start in range(0, len(found), project_rows.BATCH_SIZE)
        )
        firm_lines = (line for part in parts for line in enterprise_lines(session, month, part, wanted.year))
        rows = _counted(map(_enterprise, firm_lines), told_rows)
        carried = sum(row.carried for row in found)
        columns, total = _ENTERPRISES, _enterprise_total(firms, carried, of_year=_of_year(month, wanted))
        count = len(found)
    write_long(
        target,
        title=list_title(kind.label, month),
        columns=told_columns(columns),
        rows=rows,
        note=note,
        total=total,
        count=count,
    )


def _counted(rows: Iterable[Cells], told_rows: Counted) -> Iterator[Cells]:
    for number, row in enumerate(rows):
        if number % project_rows.BATCH_SIZE == 0:
            told_rows(number)
        yield row


def _project(line: ProjectLine) -> Cells:
    return field_values.export_cells(_PROJECT_FIELDS, line.values)


def _project_total(sums: ProjectSums, *, of_year: bool) -> Cells:
    first = (translate("合计"), translate(message("{n} 个", n=sums.projects)))
    totals = project_totals(sums) | ({} if of_year else {"rate": None})
    return field_values.total_cells(_PROJECT_FIELDS, totals, *first)


def _of_year(month: Month, wanted: Selection) -> bool:
    """Return whether a list shows the month's own plan year; lists of other years have no rates."""
    return wanted.year in (None, month.plan_year)
