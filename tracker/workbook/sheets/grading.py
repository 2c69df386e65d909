"""附表5: the funnel of 创A晋B with its applications, targets, and grades summed in two ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core.i18n import Message, message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.formulas import At, Computed, cell, rate
from tracker.core.xlsx.sheet import Sheet
from tracker.figures.rules import FigureValue, figure
from tracker.workbook.rules import Book, GradedLine, TargetLine
from tracker.workbook.sheets import print_setup

NAME = "附表5 创A晋B"
_LAST = 10
_AROUND = 4
"""Rows of a table besides its data rows: title, header, sum, and an empty row after it."""
_STEPS = (
    ("grading.applied", "applied", 5), ("grading.first_reviewed", "first_reviewed", 6),
    ("grading.submitted", "submitted", 7), ("grading.expert_reviewed", "expert_reviewed", 8),
    ("grading.noticed", "noticed", 9), ("grading.rated", "rated", 10),
)  # fmt: skip
"""Figure, field and column of each step of an application."""
_FUNNEL = {"序号": (0, 0), "步骤": (1, 2), "家数": (3, 3), "对照": (4, 5), "对照家数": (6, 6), "转化率": (7, 7),
           "含义": (8, 10)}  # fmt: skip
_TARGETS = {"序号": (0, 0), "部门": (1, 2), "创A": (3, 3), "晋B": (4, 4), "合计": (5, 5), "依据": (6, 10)}
_GRADED = {"序号": (0, 0), "名称": (1, 2)}
"""Header of each table: text → first and last column."""
_HEADS = ("序号", "企业编码", "企业名称", "监管部门", "目标", "申请", "初审", "提交", "专家函审", "公示", "评定")


@dataclass(frozen=True)
class Check:
    """A number on this sheet, and the value that it must equal."""

    name: str | Message
    at: At
    system: int
    code: str = ""
    """The code of the figure, if the number is one."""


def write(sheet: Sheet, book: Book) -> list[Check]:
    """Write the sheet. Return the numbers to be checked."""
    print_setup.opening(sheet, book, number="附表5", title="绩效分级创A晋B情况表", unit="家", last=_LAST)
    part = book.grading
    top_targets = 3 + _AROUND + len(_STEPS) - 1
    top_graded = top_targets + _AROUND + max(len(part.targets), 1)
    top_industries = top_graded + _AROUND + len(part.bureaus)
    top_rows = top_industries + _AROUND + len(part.industries)
    figures = {value.figure.code: value for value in part.figures}
    checks = _targets(sheet, part.targets, top_targets, figures)
    checks += _funnel(sheet, book, top=3, rows=top_rows, figures=figures, targets=checks)
    checks += _graded(sheet, book, top_graded, "三、地州市和师市的等级分布", part.bureaus)
    checks += _graded(sheet, book, top_industries, "四、各行业的等级分布", part.industries)
    end = _applications(sheet, book, top_rows)
    registered = sum(part.whole)
    notes: tuple[str | Message, ...] = (
        "注：一家企业一个目标计一次；月末以前办过的步骤才填日期。历年累计完成评级与当年漏斗口径不同，不相加。",
        "注：等级是月末在有效期内的整体等级，由各行业的等级按指南规定推出；只评了一条生产线的计入未评级。",
        message("注：等级分布计本范围登记的全部企业 {registered} 家；附表1和附表3只计本年度有计划项的 {planned} 家。",
            registered=registered, planned=len(book.enterprises)),
    )  # fmt: skip
    notes = notes if part.whole and registered != len(book.enterprises) else notes[:-1]
    print_setup.closing(sheet, book, end, _LAST, *notes)
    print_setup.set_up(sheet, book, landscape=True)
    for column, width in enumerate((6, 12, 28, 16, *[13] * 7)):
        sheet.wide(column, width)
    page_setup.lock(sheet)
    return checks


def _title(sheet: Sheet, row: int, words: str, heads: Mapping[str, tuple[int, int]]) -> None:
    """Write the title of a table and its header below, each head over its first to last column."""
    sheet.merge((row, 0), (row, _LAST), words, "line", "strong")
    for head, span in heads.items():
        _across(sheet, row + 1, span, head, "head")


def _across(sheet: Sheet, row: int, span: tuple[int, int], words: str | Message, *styles: str) -> None:
    sheet.merge((row, span[0]), (row, span[1]), words, *styles)


def _funnel(
    sheet: Sheet, book: Book, *, top: int, rows: int, figures: dict[str, FigureValue], targets: list[Check]
) -> list[Check]:
    """Write the funnel: each step counted over the applications below, and compared with the step before."""
    _title(sheet, top, "一、创A晋B漏斗", _FUNNEL)
    found = {check.code: check.at for check in targets}
    checks = []
    last = rows + 2 + max(len(book.grading.applications), 1) - 1
    for number, (code, field, column) in enumerate(_STEPS, start=1):
        row, value = top + 1 + number, figures.get(code)
        counted = sum(getattr(line, field) is not None for line in book.grading.applications)
        area = f"{cell(rows + 2, column, fixed=True)}:{cell(last, column, fixed=True)}"
        own = At(cell(row, 3), Computed(f'=COUNTIFS({area},">0")', counted))
        found[code] = own
        sheet.put(row, 0, number, "number")
        _across(sheet, row, _FUNNEL["步骤"], figure(code).name, "text")
        sheet.put(row, 3, own.amount, "count", "bold")
        base = found.get(value.figure.base) if value else None
        if value is None or base is None:
            sheet.merge((row, 4), (row, 7), "/", "text", "center", "mute")
        else:
            same = At(cell(row, 6), Computed(f"={base.cell}", base.amount.raw))
            _across(sheet, row, _FUNNEL["对照"], figure(value.figure.base).name, "text")
            sheet.put(row, 6, same.amount, "count")
            sheet.put(row, 7, rate(own, same), "rate")
        _across(sheet, row, _FUNNEL["含义"], figure(code).meaning, "text")
        if value is not None:
            checks.append(Check(value.figure.name, own, value.numerator, code))
    sheet.box((top + 1, 0), (top + 1 + len(_STEPS), _LAST))
    return checks


def _targets(
    sheet: Sheet, lines: Sequence[TargetLine], top: int, figures: dict[str, FigureValue]
) -> list[Check]:  # fmt: skip
    """Write the targets by bureau and their sums. Return the sums to be checked."""
    _title(sheet, top, "二、年度计划", _TARGETS)
    for number, line in enumerate(lines, start=1):
        row = top + 1 + number
        sheet.put(row, 0, number, "number")
        _across(sheet, row, _TARGETS["部门"], line.bureau, "text")
        for column, amount in ((3, line.a), (4, line.b)):
            sheet.put(row, column, amount, "count")
        sheet.put(row, 5, Computed(f"={cell(row, 3)}+{cell(row, 4)}", line.a + line.b), "count")
        _across(sheet, row, _TARGETS["依据"], line.source or "/", "text")
    last = top + 1 + max(len(lines), 1)
    if not lines:
        sheet.merge((last, 0), (last, _LAST), "本范围没有计划。", "text")
    total = last + 1
    sheet.merge((total, 0), (total, 2), "合　计", "text", "bold")
    _across(sheet, total, _TARGETS["依据"], "/", "text", "center", "mute")
    sums = ((3, "grading.target_a", [line.a for line in lines]), (4, "grading.target_b", [line.b for line in lines]),
            (5, "grading.target", [line.a + line.b for line in lines]))  # fmt: skip
    checks = []
    for column, code, numbers in sums:
        area = f"{cell(top + 2, column)}:{cell(last, column)}"
        at = At(cell(total, column), Computed(f"=SUM({area})" if lines else "=0", sum(numbers)))
        sheet.put(total, column, at.amount, "count", "bold")
        if code in figures:
            checks.append(Check(figures[code].figure.name, at, figures[code].numerator, code))
    sheet.box((top + 1, 0), (total, _LAST))
    return checks


_ALONE = {"三、地州市和师市的等级分布": "地州市和师市的等级分布", "四、各行业的等级分布": "各行业的等级分布"}
"""Title of a table → the same without its number."""


def _graded(sheet: Sheet, book: Book, top: int, title: str, lines: Sequence[GradedLine]) -> list[Check]:
    """Write the number of enterprises at each level, and their sums, which must equal the whole. Return the checks."""
    names = (*book.grading.levels, "未评级")
    whole = 3 + len(names)
    _title(sheet, top, title, _GRADED | {name: (3 + place,) * 2 for place, name in enumerate((*names, "合计"))})
    for number, line in enumerate(lines, start=1):
        row = top + 1 + number
        sheet.put(row, 0, number, "number")
        _across(sheet, row, _GRADED["名称"], line.name, "text")
        for column, amount in enumerate(line.counts, start=3):
            sheet.put(row, column, amount, "count")
        sheet.put(row, whole, _sum(row, whole, sum(line.counts)), "count", "bold")
    total = top + 2 + len(lines)
    sheet.merge((total, 0), (total, 2), "合　计", "text", "bold")
    checks = []
    for place, name in enumerate(names):
        column, raw = 3 + place, sum(line.counts[place] for line in lines)
        area = f"{cell(top + 2, column)}:{cell(total - 1, column)}"
        at = At(cell(total, column), Computed(f"=SUM({area})" if lines else "=0", raw))
        sheet.put(total, column, at.amount, "count", "bold")
        if book.grading.whole:
            checks.append(
                Check(
                    translate(message("{title}：{name}", title=_ALONE[title], name=name)), at, book.grading.whole[place]
                )
            )
    sheet.put(total, whole, _sum(total, whole, sum(sum(line.counts) for line in lines)), "count", "bold")
    sheet.box((top + 1, 0), (total, whole))
    return checks


def _sum(row: int, column: int, raw: int) -> Computed:
    """Return the sum of a row from its first number to the column before."""
    return Computed(f"=SUM({cell(row, 3)}:{cell(row, column - 1)})", raw)


def _applications(sheet: Sheet, book: Book, top: int) -> int:
    """Write the applications. Return the row after them."""
    heads = {head: (column, column) for column, head in enumerate(_HEADS)}
    _title(sheet, top, translate(message("五、申请情况（{n}）", n=len(book.grading.applications))), heads)
    for number, line in enumerate(book.grading.applications, start=1):
        row = top + 1 + number
        sheet.put(row, 0, number, "number")
        for column, text in enumerate((line.code, line.name, line.bureau, line.target), start=1):
            sheet.put(row, column, text, "text")
        for _, field, column in _STEPS:
            day = getattr(line, field)
            sheet.put(row, column, day or "/", "date", *(() if day else ("center", "mute")))
    last = top + 1 + max(len(book.grading.applications), 1)
    if not book.grading.applications:
        sheet.merge((last, 0), (last, _LAST), "本年度没有申请。", "text")
    sheet.box((top + 1, 0), (last, _LAST))
    return last + 1
