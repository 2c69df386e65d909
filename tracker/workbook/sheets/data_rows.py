"""Columns and rows of the two 数据 sheets."""

from dataclasses import dataclass

from tracker.plans.rules import BUILT
from tracker.positions.fields import ENTERPRISE_LINE, PROJECT_LINE
from tracker.register.rules.register import keys_of
from tracker.workbook.rules import Book, EnterpriseLine, ProjectLine, RegionLine
from tracker.workbook.sheets.data_sheet import Amounts, Facts, columns_of

ENTERPRISES, PROJECTS = "数据_企业", "数据_项目"

ENTERPRISE_COLUMNS = columns_of(ENTERPRISE_LINE)
PROJECT_COLUMNS = columns_of(PROJECT_LINE)


@dataclass(frozen=True)
class Numbers:
    """The running numbers that tie the sheets together: of leaf lines by region, and of enterprises."""

    regions: dict[str, int]
    enterprises: dict[str, int]


def numbers(book: Book) -> Numbers:
    """Number the leaf lines of the table by region, and the enterprises."""
    leaves = [line for line in book.regions if not parts(line, book.regions)]
    regions = {line.path: number for number, line in enumerate(leaves, start=1)}
    return Numbers(regions, {line.code: number for number, line in enumerate(book.enterprises, start=1)})


def parts(line: RegionLine, among: tuple[RegionLine, ...]) -> list[RegionLine]:
    """Return the lines that a line is the sum of: its branches, and what it supervises itself."""
    if line.direct:
        return []
    own = [each for each in among if each.direct and each.path == line.path]
    below = [each for each in among if not each.direct and each.path.startswith(line.path)]
    return own + [each for each in below if each.depth == line.depth + 1]


def amounts(book: Book) -> Amounts:
    """Return the rows of both 数据 sheets, ready to be counted and added."""
    numbered = numbers(book)
    enterprises = [_enterprise(book, line, numbered) for line in book.enterprises]
    projects = [_project(book, number, line, numbered) for number, line in enumerate(book.projects, start=1)]
    return Amounts(
        projects=Facts(PROJECTS, "projects", PROJECT_COLUMNS, projects),
        enterprises=Facts(ENTERPRISES, "enterprises", ENTERPRISE_COLUMNS, enterprises),
    )


def _placed(line: EnterpriseLine | ProjectLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        line.side.value, numbered.regions.get(line.bureau_path, 0), keys_of(line.bureau_path)[-1], line.bureau,
        line.place_code, line.place, line.industry_code, line.industry,
    )  # fmt: skip


def _enterprise(book: Book, line: EnterpriseLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        numbered.enterprises[line.code], book.month, book.plan_year, line.code, line.name, line.uscc, line.site_no,
        *_placed(line, numbered), line.production.label if line.production else "", line.report, line.grade,
        line.organized, line.fugitive, line.clean_transport, line.projects, line.built, line.overdue,
        1, int(line.projects == line.built), int(line.carried),
        line.planned, line.year_total, line.increment, line.total,
    )  # fmt: skip


def _project(book: Book, number: int, line: ProjectLine, numbered: Numbers) -> tuple[object, ...]:
    return (
        number, book.month, line.year, int(line.year == book.plan_year), line.code, line.title,
        numbered.enterprises.get(line.enterprise_code, 0), line.enterprise_code, line.enterprise,
        *_placed(line, numbered), line.category_code, line.category, line.stage.value, line.stage.label,
        int(line.stage in BUILT), int(line.overdue), int(line.carried), int(line.retrofit),
        line.due, line.due_precision.value, line.planned, line.year_total, line.increment, line.total,
    )  # fmt: skip
