"""附表1: the paragraph, every declared figure with last month's, two charts with their tables."""

from dataclasses import dataclass
from decimal import Decimal

from tracker.core import money, rates
from tracker.core.calendar import months
from tracker.core.i18n import Message, message, translate
from tracker.core.xlsx import cell_text, page_setup
from tracker.core.xlsx.formulas import At, Computed, Formula, added, cell, half_up, in_yi, rate, share, yi
from tracker.core.xlsx.sheet import Sheet, Value
from tracker.figures.rules import Figure, Kind, Rows
from tracker.workbook.rules import Book, Indicator
from tracker.workbook.sheets import charts, print_setup
from tracker.workbook.sheets.data_sheet import Amounts
from tracker.workbook.sheets.regions import NAME as REGIONS
from tracker.workbook.sheets.regions import Regions

NAME = "附表1 总体情况"
_NOW, _LAST_MONTH, _CHANGE, _UNIT, _PART, _WHOLE, _LAST = 1, 2, 3, 4, 5, 6, 6
_TOP = 6
_CHART_ROWS = 18
_MONEY = {
    "planned": "investment_planned_wan", "year_total": "investment_completed_wan",
    "increment": "investment_increment_wan", "total": "investment_since_start_wan",
}  # fmt: skip
_FALL_IS_FINE = frozenset({
    "plan.enterprises.carried", "plan.projects.remaining", "plan.projects.overdue", "plan.projects.stage.not_started",
    "plan.projects.stage.preparation", "plan.projects.stage.construction", "plan.projects.stage.suspended",
    "plan.projects.stage.cancelled",
})  # fmt: skip
"""Figures whose decrease is not bad news, so it is not printed in red."""
_FLAGS = {"enterprises": "listed", "enterprises_finished": "finished", "enterprises_carried": "carried"}


@dataclass(frozen=True)
class Overview:
    """The written figures by code: cell and value of each displayed figure, and cell of each raw amount."""

    shown: dict[str, str]
    values: dict[str, float | int | str]
    raw: dict[str, At]


def write(sheet: Sheet, book: Book, amounts: Amounts, regions: Regions) -> Overview:
    """Write the sheet. Return the cells of the figures."""
    sheet.least = 18
    print_setup.opening(sheet, book, number="附表1", title="总体情况表", unit="见“单位”列", last=_LAST)
    sheet.merge((3, 0), (3, _LAST), book.paragraph or "本范围不能计企业数，没有通报段落。", "loose", "para")
    last_month = translate(months.name(months.previous(book.month)))
    now, before = message("本月\n{month}", month=print_setup.period(book)), message("上月\n{month}", month=last_month)
    heads: tuple[str | Message, ...] = ("指标", now, before, "变化", "单位", "分子或原数\n（金额为万元）",
             "分母\n（金额为万元）")  # fmt: skip
    for column, head in enumerate(heads):
        sheet.put(5, column, head, "head")
    raw: dict[str, At] = {}
    values = {
        each.now.figure.code: _indicator(sheet, row, each, raw, amounts)
        for row, each in enumerate(book.indicators, start=_TOP)
    }
    row = _TOP + len(book.indicators)
    sheet.box((5, 0), (row - 1, _LAST))
    sheet.merge((row, 0), (row, _LAST), "注：“—”无分母或无上月数；“/”不适用；▲ 超过100%；率的变化为百分点。", "note")
    tables = row + _CHART_ROWS + 1
    shown = {each.now.figure.code: cell(_TOP + number, _NOW) for number, each in enumerate(book.indicators)}
    monthly = _months(sheet, book, tables, shown)
    compared = _compared(sheet, tables, regions)
    sheet.merge((tables - 1, 0), (tables - 1, _LAST), "图的数据：表1-1、表1-2；来源：审核通过的月报。", "note")
    charts.by_month(sheet, row + 1, monthly)
    charts.by_region(sheet, row + 1, compared)
    _finish(sheet, book, max(monthly[1], compared[1]) + 1)
    return Overview(shown, values, raw)


def _indicator(sheet: Sheet, row: int, indicator: Indicator, raw: dict[str, At], amounts: Amounts) -> float | int | str:
    figure = indicator.now.figure
    kind = {Kind.COUNT: "count", Kind.MONEY: "yi", Kind.RATIO: "rate"}[figure.kind]
    now: Computed | Formula
    if figure.kind is Kind.RATIO:
        over = [raw[figure.numerator], raw[figure.denominator]]
        part, whole = (At(cell(row, column), _same(each)) for column, each in zip((_PART, _WHOLE), over, strict=True))
        sheet.put(row, _WHOLE, whole.amount, "wan" if whole.amount.is_money else "count")
        now = rate(part, whole)
    else:
        part = At(cell(row, _PART), _amount(figure, amounts))
        sheet.put(row, _WHOLE, "/", "text", "center", "mute")
        now = yi(part) if figure.kind is Kind.MONEY else Computed(f"={part.cell}", part.amount.raw)
    raw[figure.code] = part
    sheet.put(row, 0, translate(figure.name), "text", *(("bold",) if figure.kind is Kind.RATIO else ()))
    sheet.put(row, _NOW, now, kind, "bold")
    sheet.put(row, _PART, part.amount, "wan" if part.amount.is_money else "count")
    last, change = _last(row, indicator, part)
    sheet.put(row, _LAST_MONTH, last, kind)
    sheet.put(row, _CHANGE, change, "change-fine" if figure.code in _FALL_IS_FINE else f"change-{kind}")
    sheet.put(row, _UNIT, figure.unit, "text", "center")
    return now.value


def _same(at: At) -> Computed:
    return Computed(f"={at.cell}", at.amount.raw, at.amount.is_money)


def _amount(figure: Figure, amounts: Amounts) -> Computed:
    """Return a figure as its declaration defines it: the sum of its measures over the rows."""
    if figure.rows is Rows.ENTERPRISES:
        terms = [amounts.enterprises.count(**{_FLAGS[name]: 1}) for name in figure.measures]
    else:
        terms = [_measure(name, amounts) for name in figure.measures]
    if len(terms) == 1:
        return terms[0]
    inside = [At(term.formula.removeprefix("="), term) for term in terms]
    return added(inside, is_money=figure.kind is Kind.MONEY)


def _measure(name: str, amounts: Amounts) -> Computed:
    projects = amounts.projects
    if name in _MONEY:
        return projects.sum(_MONEY[name], counted=1)
    if name == "before_year":
        since, year = (projects.sum(_MONEY[each], counted=1) for each in ("total", "year_total"))
        formula = f"=ROUND({since.formula.removeprefix('=')}-{year.formula.removeprefix('=')},2)"
        return Computed(formula, since.raw - year.raw, is_money=True)
    return projects.count(counted=1, overdue=1) if name == "overdue" else projects.count(counted=1, stage=name)


def _last(row: int, indicator: Indicator, part: At) -> tuple[Value, Value]:
    """Return last month's value and the change; money is compared unrounded, so the change is rounded once."""
    before, now = indicator.last, cell(row, _NOW)
    if before is None:
        return "—", "—"
    last = cell(row, _LAST_MONTH)
    if indicator.now.figure.kind is Kind.MONEY:
        change = Decimal(part.amount.raw - before.numerator) / money.YI
        formula = f"=ROUND(ROUND(({part.cell}-{before.numerator / money.WAN:.2f})/10000,6),2)"
        return in_yi(before.numerator), Formula(formula, half_up(change))
    if indicator.now.figure.kind is Kind.COUNT:
        return before.numerator, Formula(f"={now}-{last}", part.amount.raw - before.numerator)
    then, rate_now = before.percent, rates.percent(part.amount.raw, indicator.now.denominator or 0)
    shown = share(before.numerator, before.denominator or 0)
    if then is None or rate_now is None:
        return shown, "—"
    return shown, Formula(f"=ROUND(({now}-{last})*100,2)", half_up(rate_now - then))


def _months(sheet: Sheet, book: Book, row: int, shown: dict[str, str]) -> tuple[int, int]:
    """Write the table by month. Return its first and last row. This month's row refers to the figures above."""
    sheet.merge(
        (row, 0),
        (row, 3),
        translate(message("表1-1　{year}年度计划逐月投资（审核通过）", year=book.plan_year)),
        "line",
        "strong",
    )
    for column, head in enumerate(("月份", "计划投资\n（亿元）", "已完成投资\n（亿元）", "投资完成率")):
        sheet.put(row + 1, column, head, "head")
    first = row + 2
    for place, line in enumerate(book.months, start=first):
        values: list[tuple[float | str, str, str]] = [
            (in_yi(line.planned), "yi", "plan.investment.planned"),
            (in_yi(line.completed), "yi", "plan.investment.completed"),
            (share(line.completed, line.planned), "rate", "plan.investment.rate"),
        ]
        sheet.put(place, 0, line.month, "text", "center")
        for column, (value, style, code) in enumerate(values, start=1):
            sheet.put(place, column, Formula(f"={shown[code]}", value) if line.month == book.month else value, style)
    last = first + max(len(book.months), 1) - 1
    sheet.box((row + 1, 0), (last, 3))
    return first, last


def _compared(sheet: Sheet, row: int, regions: Regions) -> tuple[int, int]:
    """Write the compared regions beside it, the highest rate last, because a bar chart draws from below."""
    sheet.merge((row, _UNIT), (row, _LAST), "表1-2　分地区项目完成率（取自附表2）", "line", "strong")
    for column, head in enumerate(("监管部门", "项目完成率", "已建成（个）"), start=_UNIT):
        sheet.put(row + 1, column, head, "head")
    ordered = sorted(regions.ranked, key=lambda line: (_rate_of(line.at), -line.row))
    for place, line in enumerate(ordered, start=row + 2):
        rate_now, built = rate(line.at["built"], line.at["projects"]), line.at["built"]
        sheet.put(place, _UNIT, line.name, "text")
        sheet.put(place, _PART, Formula(f"='{REGIONS}'!{line.rate}", rate_now.value), "rate")
        sheet.put(place, _WHOLE, Computed(f"={built.on(REGIONS)}", built.amount.raw), "count")
    last = row + 1 + max(len(ordered), 1)
    sheet.box((row + 1, _UNIT), (last, _LAST))
    return row + 2, last


def _rate_of(at: dict[str, At]) -> Decimal:
    return rates.percent(at["built"].amount.raw, at["projects"].amount.raw) or Decimal(0)


def _finish(sheet: Sheet, book: Book, row: int) -> None:
    units = max(cell_text.width(translate(each.now.figure.unit)) for each in book.indicators)
    for column, width in enumerate((22, 14, 14, 18, max(17, units + 3), 24, 20)):
        sheet.wide(column, width)
    sheet.tall(4, 8)
    sheet.tall(5, 50 if units > 6 else 36)  # English heads take three lines
    print_setup.closing(sheet, book, row, _LAST)
    sheet.tail = None  # the sheet is fitted to one page
    print_setup.set_up(sheet, book)
    sheet.worksheet.fit_to_pages(1, 1)
    page_setup.lock(sheet)
