"""附表5: the funnel of 创A晋B counted from its applications, the targets, and the grades added up in two ways."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.book import Book, GradedLine, TargetLine
from tracker.domain.figures import FigureValue
from tracker.domain.words import say, told
from tracker.office.workbook import page
from tracker.office.workbook.computed import At, Computed, cell, rate
from tracker.office.workbook.sheet import Sheet

NAME = "附表5 创A晋B"
_LAST = 10
_STEPS = (
    ("grading.applied", "applied", 5), ("grading.first_reviewed", "first_reviewed", 6),
    ("grading.submitted", "submitted", 7), ("grading.expert_reviewed", "expert_reviewed", 8),
    ("grading.noticed", "noticed", 9), ("grading.rated", "rated", 10),
)  # fmt: skip
"""Each step's figure, its field, and its column among the applications."""
_HEADS = ("序号", "企业编码", "企业名称", "监管部门", "目标", "申请", "初审", "提交", "专家函审", "公示", "评定")


@dataclass(frozen=True)
class Check:
    """A number of this sheet, and what it has to equal."""

    name: str
    at: At
    system: int


def write(sheet: Sheet, book: Book) -> list[Check]:
    """Write the sheet; give the numbers to be checked."""
    page.opening(sheet, book, number="附表5", title="绩效分级创A晋B情况表", unit="家", last=_LAST)
    part = book.grading
    top_targets = 5 + len(_STEPS) + 4
    top_graded = top_targets + max(len(part.targets), 1) + 3
    top_industries = top_graded + len(part.bureaus) + 4
    top_rows = top_industries + len(part.industries) + 4
    figures = {value.figure.code: value for value in part.figures}
    checks = _targets(sheet, part.targets, top_targets, figures)
    checks += _funnel(sheet, book, 3, top_rows, figures, checks)
    checks += _graded(sheet, book, top_graded, "三、地州市和师市的等级分布", part.bureaus)
    checks += _graded(sheet, book, top_industries, "四、各行业的等级分布", part.industries)
    end = _applications(sheet, book, top_rows)
    notes = (
        "注：一家企业一个目标计一次；月末以前办过的步骤才填日期。历年累计完成评级与当年漏斗口径不同，不相加。",
        "注：等级是月末在有效期内的整体等级，由各行业的等级按指南规定推出；只评了一条生产线的计入未评级。",
    )
    page.closing(sheet, book, end, _LAST, *notes)
    page.set_up(sheet, book, landscape=True)
    sheet.wide(0, 6)
    for column, width in ((2, 28), (3, 16)):
        sheet.wide(column, width)
    page.lock(sheet)
    return checks


def _title(sheet: Sheet, row: int, words: str, heads: Sequence[str]) -> None:
    sheet.merge((row, 0), (row, _LAST), words, "line", "strong")
    for column, head in enumerate(heads):
        sheet.put(row + 1, column, head, "head")


def _funnel(
    sheet: Sheet, book: Book, top: int, rows: int, figures: dict[str, FigureValue], targets: list[Check]
) -> list[Check]:
    """Count each step over the applications below, and set it against the step before."""
    _title(sheet, top, "一、创A晋B漏斗", ("序号", "代码", "步骤", "家数", "对照", "对照家数", "转化率"))
    found = {check.name: check.at for check in targets}
    checks = []
    last = rows + 2 + max(len(book.grading.applications), 1) - 1
    for number, (code, field, column) in enumerate(_STEPS, start=1):
        row, value = top + 1 + number, figures.get(code)
        counted = sum(getattr(line, field) is not None for line in book.grading.applications)
        area = f"{cell(rows + 2, column, fixed=True)}:{cell(last, column, fixed=True)}"
        own = At(cell(row, 3), Computed(f'=COUNTIFS({area},">0")', counted))
        found[code] = own
        sheet.put(row, 0, number, "number")
        sheet.put(row, 1, code, "code")
        sheet.put(row, 2, value.figure.name if value else field, "text")
        sheet.put(row, 3, own.amount, "count", "bold")
        base = found.get(value.figure.base) if value else None
        if value is None or base is None:
            sheet.merge((row, 4), (row, 6), "/", "text", "center", "mute")
        else:
            same = At(cell(row, 5), Computed(f"={base.cell}", base.amount.raw))
            sheet.put(row, 4, value.figure.base, "code")
            sheet.put(row, 5, same.amount, "count")
            sheet.put(row, 6, rate(own, same), "rate")
        if value is not None:
            checks.append(Check(told(value.figure.name), own, value.numerator))
    sheet.box((top + 1, 0), (top + 1 + len(_STEPS), 6))
    return checks


def _targets(
    sheet: Sheet, lines: Sequence[TargetLine], top: int, figures: dict[str, FigureValue]
) -> list[Check]:  # fmt: skip
    """Write the targets by bureau and add them up."""
    _title(sheet, top, "二、年度计划", ("序号", "", "部门", "创A", "晋B", "合计", "依据"))
    for number, line in enumerate(lines, start=1):
        row = top + 1 + number
        sheet.put(row, 0, number, "number")
        sheet.put(row, 1, "", "text")
        sheet.put(row, 2, line.bureau, "text")
        for column, amount in ((3, line.a), (4, line.b)):
            sheet.put(row, column, amount, "count")
        sheet.put(row, 5, Computed(f"={cell(row, 3)}+{cell(row, 4)}", line.a + line.b), "count")
        sheet.put(row, 6, line.source or "/", "text")
    last = top + 1 + max(len(lines), 1)
    if not lines:
        sheet.merge((last, 0), (last, 6), "本范围没有计划。", "text")
    total = last + 1
    sheet.merge((total, 0), (total, 2), "合　计", "text", "bold")
    sheet.put(total, 6, "/", "text", "center", "mute")
    sums = ((3, "grading.target_a", [line.a for line in lines]), (4, "grading.target_b", [line.b for line in lines]),
            (5, "grading.target", [line.a + line.b for line in lines]))  # fmt: skip
    checks = []
    for column, code, numbers in sums:
        area = f"{cell(top + 2, column)}:{cell(last, column)}"
        at = At(cell(total, column), Computed(f"=SUM({area})" if lines else "=0", sum(numbers)))
        sheet.put(total, column, at.amount, "count", "bold")
        if code in figures:
            checks.append(Check(code, at, figures[code].numerator))
    sheet.box((top + 1, 0), (total, 6))
    return checks


def _graded(sheet: Sheet, book: Book, top: int, title: str, lines: Sequence[GradedLine]) -> list[Check]:
    """Write how many stand at each level, and add up each level: it has to equal the whole."""
    names = (*book.grading.levels, "未评级")
    _title(sheet, top, title, ("序号", "", "名称", *names))
    for number, line in enumerate(lines, start=1):
        row = top + 1 + number
        sheet.put(row, 0, number, "number")
        sheet.put(row, 1, "", "text")
        sheet.put(row, 2, line.name, "text")
        for column, amount in enumerate(line.counts, start=3):
            sheet.put(row, column, amount, "count")
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
                Check(told(say("{title}：{name}", title=title[2:], name=name)), at, book.grading.whole[place])
            )
    sheet.box((top + 1, 0), (total, 2 + len(names)))
    return checks


def _applications(sheet: Sheet, book: Book, top: int) -> int:
    """Write the applications; give the row after them."""
    _title(sheet, top, told(say("五、申请情况（{n}）", n=len(book.grading.applications))), _HEADS)
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
