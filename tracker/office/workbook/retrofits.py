"""附表9: projects, tracks and units of the retrofits, and the figures that they make."""

from tracker.domain.book import Book
from tracker.domain.words import say, told
from tracker.office.workbook import page
from tracker.office.workbook.computed import Computed, cell
from tracker.office.workbook.sheet import Sheet, in_file

NAME = "附表9 超低排放"
_TOP = 4
_HEADS = (
    ("序号", 6), ("类别", 12), ("企业编码", 10), ("企业名称", 30), ("监管部门", 16), ("行业", 10), ("项目或单元", 38),
    ("有组织", 12), ("无组织", 12), ("清洁运输", 12), ("阶段", 12), ("自", 12), ("已建成或停产", 16), ("计数", 7),
)  # fmt: skip
_KIND, _INDUSTRY, _BUILT, _COUNTED = 1, 5, 12, 13
_YES, _NO = "是", "否"
FIGURES = {
    "retrofit.steel.projects_planned": ("改造项目", "钢铁", False),
    "retrofit.steel.projects_built": ("改造项目", "钢铁", True),
    "retrofit.cement.enterprises_built": ("三轨", "水泥", True),
    "campaign.coke_oven.stopped": ("淘汰单元", "", True),
}
"""Code → the kind of line, the industry (any), and whether built or stopped lines alone count."""


def write(sheet: Sheet, book: Book) -> dict[str, Computed]:
    """Write the lists; give each figure as this sheet has it."""
    last = len(_HEADS) - 1
    title = told(say("超低排放改造和淘汰情况表（{n}）", n=len(book.retrofits)))
    page.opening(sheet, book, number="附表9", title=title, unit="个、家", last=last)
    for place, (head, _) in enumerate(_HEADS):
        sheet.put(_TOP - 1, place, head, "head")
    for number, line in enumerate(book.retrofits, start=1):
        row = _TOP + number - 1
        sheet.put(row, 0, number, "number")
        words = (line.kind, line.code, line.name, line.bureau, line.industry, line.title, line.organized, line.fugitive,
                 line.clean_transport, line.stage)  # fmt: skip
        for column, word in enumerate(words, start=1):
            sheet.put(row, column, word or "/", "text")
        sheet.put(row, 11, in_file(line.since, "date") if line.since else "/", "date")
        sheet.put(row, _BUILT, _YES if line.built else _NO, "text", "center")
        sheet.put(row, _COUNTED, line.counted, "count")
    if not book.retrofits:
        sheet.merge((_TOP, 0), (_TOP, last), "本月没有。", "text")
    end = _TOP + max(len(book.retrofits), 1) - 1
    sheet.box((_TOP - 1, 0), (end, last))
    page.closing(
        sheet, book, end + 1, last,
        "注：按本月末已核实的阶段；“日期未载”的以“/”表示，也计入。列入计划的改造项目同时在附表4，同一条记录，不重复计。停产不等于拆除。",
    )  # fmt: skip
    page.set_up(sheet, book, landscape=True, rows=(_TOP - 1, _TOP - 1))
    sheet.worksheet.freeze_panes(_TOP, 4)
    for place, (_, width) in enumerate(_HEADS):
        sheet.wide(place, width)
    page.lock(sheet)
    return {code: _figure(book, code, end) for code in FIGURES}


def _figure(book: Book, code: str, end: int) -> Computed:
    kind, industry, built = FIGURES[code]

    def span(column: int) -> str:
        return f"'{NAME}'!{cell(_TOP, column, fixed=True)}:{cell(end, column, fixed=True)}"

    asked = [(_KIND, kind)] + ([(_INDUSTRY, industry)] if industry else []) + ([(_BUILT, _YES)] if built else [])
    tests = ",".join(f'{span(column)},"{word}"' for column, word in asked)
    counted = sum(
        line.counted
        for line in book.retrofits
        if line.kind == kind and industry in ("", line.industry) and (line.built or not built)
    )
    return Computed(f"=SUMIFS({span(_COUNTED)},{tests})", counted)
