"""Columns and rows of the two 数据 sheets."""

from dataclasses import dataclass

from tracker.core import field_values
from tracker.core.fields import InSheet, appearing
from tracker.plans.rules import BUILT
from tracker.positions.fields import ENTERPRISE_LINE, PROJECT_LINE
from tracker.register.rules.register import keys_of
from tracker.workbook.rules import Book, EnterpriseLine, ProjectLine, RegionLine
from tracker.workbook.sheets.data_sheet import Amounts, Facts, columns_of

ENTERPRISES, PROJECTS = "数据_企业", "数据_项目"

ENTERPRISE_COLUMNS = columns_of(ENTERPRISE_LINE)
PROJECT_COLUMNS = columns_of(PROJECT_LINE)
_ENTERPRISE_FIELDS, _PROJECT_FIELDS = appearing(ENTERPRISE_LINE, InSheet), appearing(PROJECT_LINE, InSheet)


@dataclass(frozen=True)
class Numbers:
    """The serial numbers that link the sheets: of the lowest region rows by path, and of enterprises by code."""

    regions: dict[str, int]
    enterprises: dict[str, int]


def numbers(book: Book) -> Numbers:
    """Return the serial numbers of the lowest rows of the table by region, and of the enterprises."""
    leaves = [line for line in book.regions if not parts(line, book.regions)]
    regions = {line.path: number for number, line in enumerate(leaves, start=1)}
    return Numbers(regions, {line.code: number for number, line in enumerate(book.enterprises, start=1)})


def parts(line: RegionLine, among: tuple[RegionLine, ...]) -> list[RegionLine]:
    """Return the rows whose sum a region row is: its branches, and the enterprises it supervises itself."""
    if line.direct:
        return []
    own = [each for each in among if each.direct and each.path == line.path]
    below = [each for each in among if not each.direct and each.path.startswith(line.path)]
    return own + [each for each in below if each.depth == line.depth + 1]


def amounts(book: Book) -> Amounts:
    """Return the rows of both 数据 sheets, with functions that count and sum them."""
    numbered = numbers(book)
    enterprises = [_enterprise(book, line, numbered) for line in book.enterprises]
    projects = [_project(book, number, line, numbered) for number, line in enumerate(book.projects, start=1)]
    return Amounts(
        projects=Facts(PROJECTS, "projects", PROJECT_COLUMNS, projects),
        enterprises=Facts(ENTERPRISES, "enterprises", ENTERPRISE_COLUMNS, enterprises),
    )


def _of_month(book: Book, line: EnterpriseLine | ProjectLine, numbered: Numbers) -> dict[str, object]:
    """Return the values of a row by field name, with its month and bureau."""
    return vars(line) | {
        "month": book.month,
        "bureau_no": numbered.regions.get(line.bureau_path, 0),
        "bureau_key": keys_of(line.bureau_path)[-1],
    }


def _enterprise(book: Book, line: EnterpriseLine, numbered: Numbers) -> tuple[object, ...]:
    row = _of_month(book, line, numbered) | {
        "plan_year": book.plan_year,
        "enterprise_no": numbered.enterprises[line.code],
        "production": line.production or "",
        "listed": 1,
        "finished": line.projects == line.built,
    }
    return field_values.sheet_cells(_ENTERPRISE_FIELDS, row)


def _project(book: Book, number: int, line: ProjectLine, numbered: Numbers) -> tuple[object, ...]:
    row = _of_month(book, line, numbered) | {
        "plan_year": line.year,
        "project_no": number,
        "enterprise_no": numbered.enterprises.get(line.enterprise_code, 0),
        "name": line.enterprise,
        "counted": line.year == book.plan_year,
        "stage_name": line.stage,
        "built": line.stage in BUILT,
        "due": (line.due, line.due_precision),
    }
    return field_values.sheet_cells(_PROJECT_FIELDS, {**row, **line.more})
