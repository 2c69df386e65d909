"""附表9: retrofit projects, tracks and units with their figures."""

from tracker.core.i18n import message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.formulas import Computed, cell
from tracker.core.xlsx.sheet import Sheet, in_file
from tracker.workbook.rules import Book, RetrofitLine
from tracker.workbook.sheets import print_setup

NAME = "附表9 超低排放"
_TOP = 4
_HEADS = (
    ("序号", 6), ("类别", 12), ("企业编码", 10), ("企业名称", 28), ("监管部门", 15), ("行业", 10), ("项目或单元", 34),
    ("有组织", 11), ("无组织", 11), ("清洁运输", 11), ("阶段", 11), ("自", 12), ("已建成或停产", 11),
)  # fmt: skip
_BUILT = 12
_YES, _NO = "是", "否"
FIGURES = {
    "retrofit.steel.projects_planned": "计入：\n钢铁改造项目",
    "retrofit.steel.projects_built": "计入：\n钢铁已建成",
    "retrofit.steel.reports_sent": "计入：\n报行业协会",
    "retrofit.cement.enterprises_built": "计入：\n水泥已建成",
    "campaign.coke_oven.stopped": "计入：\n焦炉停产",
}
"""Code of each figure on this sheet → head of the column whose sum it is."""
_COUNTED = {code: len(_HEADS) + place for place, code in enumerate(FIGURES)}


def write(sheet: Sheet, book: Book) -> dict[str, Computed]:
    """Write the lists. Return each figure as the sum of its column, independent of displayed names."""
    last = len(_HEADS) + len(FIGURES) - 1
    title = translate(message("超低排放改造和淘汰情况表（{n}）", n=len(book.retrofits)))
    print_setup.opening(sheet, book, number="附表9", title=title, unit="个、家", last=last)
    for place, head in enumerate((*(head for head, _ in _HEADS), *FIGURES.values())):
        sheet.put(_TOP - 1, place, head, "head")
    for number, line in enumerate(book.retrofits, start=1):
        _line(sheet, _TOP + number - 1, number, line)
    if not book.retrofits:
        sheet.merge((_TOP, 0), (_TOP, last), "本月没有。", "text")
    end = _TOP + max(len(book.retrofits), 1) - 1
    sheet.box((_TOP - 1, 0), (end, last))
    print_setup.closing(
        sheet, book, end + 1, last,
        "注：按本月末已核实的阶段；“日期未载”的以“/”表示，也计入。列入计划的改造项目同时在附表4，同一条记录，不重复计。停产不等于拆除。",
        "注：各“计入”列相加即为同名指标；一家企业的4.3米及以下焦炉全部停产才计入，一家计一次。",
    )  # fmt: skip
    print_setup.set_up(sheet, book, landscape=True, rows=(_TOP - 1, _TOP - 1))
    sheet.worksheet.freeze_panes(_TOP, 4)
    for place, width in enumerate((*(width for _, width in _HEADS), *(11,) * len(FIGURES))):
        sheet.wide(place, width)
    page_setup.lock(sheet)
    return {code: _figure(book, code, end) for code in FIGURES}


def _line(sheet: Sheet, row: int, number: int, line: RetrofitLine) -> None:
    sheet.put(row, 0, number, "number")
    words = (line.kind, line.code, line.name, line.bureau, line.industry, line.title, line.organized, line.fugitive,
             line.clean_transport, line.stage)  # fmt: skip
    for column, word in enumerate(words, start=1):
        sheet.put(row, column, word or "/", "text")
    sheet.put(row, 11, in_file(line.since, "date") if line.since else "/", "date")
    sheet.put(row, _BUILT, _YES if line.built else _NO, "text", "center")
    for code, column in _COUNTED.items():
        sheet.put(row, column, 1 if code in line.counts else None, "count")


def _figure(book: Book, code: str, end: int) -> Computed:
    column = _COUNTED[code]
    span = f"'{NAME}'!{cell(_TOP, column, fixed=True)}:{cell(end, column, fixed=True)}"
    return Computed(f"=SUM({span})", sum(code in line.counts for line in book.retrofits))
