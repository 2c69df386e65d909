"""代码表: every code list used in the file, with names."""

from collections.abc import Iterable

from tracker.core.calendar.dates import Precision
from tracker.core.i18n import LabeledEnum, message, translate
from tracker.core.xlsx.sheet import Sheet
from tracker.grading.rules import GradeLevel
from tracker.plans.rules import Stage
from tracker.register.rules.register import Production, Side, keys_of
from tracker.reports.rules.findings import Level
from tracker.reports.rules.reports import ReportState
from tracker.retrofits.rules import TrackStage
from tracker.workbook.rules import Book, EnterpriseLine, ProjectLine
from tracker.workbook.sheets import print_setup
from tracker.workbook.sheets.data_rows import ENTERPRISE_COLUMNS, ENTERPRISES, PROJECT_COLUMNS, PROJECTS

NAME = "代码表"
_LISTS: tuple[tuple[str, type[LabeledEnum]], ...] = (
    ("兵地", Side), ("项目阶段", Stage), ("计划完成日精度", Precision), ("生产状态", Production),
    ("月报状态", ReportState), ("核查发现级别", Level), ("绩效等级", GradeLevel), ("改造阶段", TrackStage),
)  # fmt: skip
_HEADS = ("代码类", "代码", "名称")
Row = tuple[str, str, str]


def write(sheet: Sheet, book: Book) -> None:
    """Write the code lists as rows of kind, code and name, with one header row and no merged cells."""
    rows = [(name, each.value, each.label) for name, choices in _LISTS for each in choices] + list(_of(book))
    for column, head in enumerate(_HEADS):
        sheet.put(0, column, head, "head")
    for row, values in enumerate(rows, start=1):
        sheet.line(row, [(value, "text") for value in values])
    sheet.box((0, 0), (len(rows), len(_HEADS) - 1))
    sheet.put(len(rows) + 1, 0, print_setup.source_line(book), "line", "note")
    sheet.worksheet.print_area(0, 0, len(rows) + 1, len(_HEADS) - 1)
    print_setup.set_up(sheet, book, rows=(0, 0))
    sheet.worksheet.freeze_panes(1, 0)
    for column, width in enumerate((22, 30, 40)):
        sheet.wide(column, width)


def _of(book: Book) -> Iterable[Row]:
    """Return the codes of the register that this file uses, sorted by code."""
    lines: tuple[EnterpriseLine | ProjectLine, ...] = (*book.enterprises, *book.projects)
    for value in (*(each.now for each in book.indicators), *book.statuses):
        yield "指标", value.figure.code, translate(value.figure.name)
    for name, columns in ((ENTERPRISES, ENTERPRISE_COLUMNS), (PROJECTS, PROJECT_COLUMNS)):
        yield from ((translate(message("{name} 的列", name=name)), column.name, column.label) for column in columns)
    yield from sorted({("监管部门", keys_of(line.bureau_path)[-1], line.bureau) for line in lines})
    yield from sorted({("属地", line.place_code, line.place) for line in lines})
    yield from sorted({("行业", line.industry_code, line.industry) for line in lines})
    yield from sorted({("项目类别", line.category_code, line.category) for line in book.projects})
