"""代码表: every list whose codes stand in this file, and what each code is called."""

from collections.abc import Iterable

from tracker.domain.book import Book, EnterpriseLine, ProjectLine
from tracker.domain.dates import Precision
from tracker.domain.findings import Level
from tracker.domain.grades import GradeLevel
from tracker.domain.plans import Stage
from tracker.domain.register import Production, Side, keys_of
from tracker.domain.reports import ReportState
from tracker.domain.retrofits import TrackStage
from tracker.domain.words import Choice, say, told
from tracker.office.workbook import page
from tracker.office.workbook.rows import ENTERPRISE_COLUMNS, ENTERPRISES, PROJECT_COLUMNS, PROJECTS
from tracker.office.workbook.sheet import Sheet

NAME = "代码表"
_LISTS: tuple[tuple[str, type[Choice]], ...] = (
    ("兵地", Side), ("项目阶段", Stage), ("计划完成日精度", Precision), ("生产状态", Production),
    ("月报状态", ReportState), ("核查发现级别", Level), ("绩效等级", GradeLevel), ("改造阶段", TrackStage),
)  # fmt: skip
_HEADS = ("代码类", "代码", "名称")
Row = tuple[str, str, str]


def write(sheet: Sheet, book: Book) -> None:
    """Write the lists one under the other: kind, code, name; one header row, no merges."""
    rows = [(name, each.value, each.label) for name, choices in _LISTS for each in choices] + list(_of(book))
    for column, head in enumerate(_HEADS):
        sheet.put(0, column, head, "head")
    for row, values in enumerate(rows, start=1):
        sheet.line(row, [(value, "text") for value in values])
    sheet.box((0, 0), (len(rows), len(_HEADS) - 1))
    sheet.put(len(rows) + 1, 0, page.source_line(book), "line", "note")
    sheet.worksheet.print_area(0, 0, len(rows) + 1, len(_HEADS) - 1)
    page.set_up(sheet, book, rows=(0, 0))
    sheet.worksheet.freeze_panes(1, 0)
    for column, width in enumerate((22, 30, 40)):
        sheet.wide(column, width)


def _of(book: Book) -> Iterable[Row]:
    """Give the codes of the register that this file uses, in the order of their codes."""
    lines: tuple[EnterpriseLine | ProjectLine, ...] = (*book.enterprises, *book.projects)
    for value in (*(each.now for each in book.indicators), *book.statuses):
        yield "指标", value.figure.code, told(value.figure.name)
    for name, columns in ((ENTERPRISES, ENTERPRISE_COLUMNS), (PROJECTS, PROJECT_COLUMNS)):
        yield from ((told(say("{name} 的列", name=name)), column.name, column.label) for column in columns)
    yield from sorted({("监管部门", keys_of(line.bureau_path)[-1], line.bureau) for line in lines})
    yield from sorted({("属地", line.place_code, line.place) for line in lines})
    yield from sorted({("行业", line.industry_code, line.industry) for line in lines})
    yield from sorted({("项目类别", line.category_code, line.category) for line in book.projects})
