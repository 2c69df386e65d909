"""校核: every total a second time, from another sheet, and every figure against the product's own number."""

from dataclasses import dataclass

from tracker.domain import money
from tracker.domain.book import Book
from tracker.domain.figures import FigureValue, Kind
from tracker.domain.words import say, told
from tracker.office.workbook import enterprises, grading, overview, page, projects, regions, retrofits
from tracker.office.workbook.computed import At, Computed, Formula, cell
from tracker.office.workbook.facts import Amounts
from tracker.office.workbook.rows import ENTERPRISES, PROJECTS
from tracker.office.workbook.sheet import Sheet, Value
from tracker.office.workbook.text import spoken

NAME = "校核"
PASSED, FAILED = "通过", "不符"
_SOURCES = ("附表1", "附表2", "附表3", "附表4", PROJECTS, ENTERPRISES, "系统汇总")
_LAST = 9
_TOP = 5
_ITEMS = (
    ("enterprises", "企业数", "家", "plan.enterprises", ""),
    ("finished", "项目全部建成企业", "家", "plan.enterprises.finished", "finished"),
    ("carried", "沿用上期企业", "家", "plan.enterprises.carried", "carried"),
    ("projects", "计划治理项目", "个", "plan.projects.planned", "projects_planned"),
    ("built", "已建成项目", "个", "plan.projects.built", "projects_built"),
    ("overdue", "逾期项目", "个", "plan.projects.overdue", "projects_overdue"),
    ("planned", "计划投资", "万元", "plan.investment.planned", "investment_planned_wan"),
    ("year_total", "已完成投资", "万元", "plan.investment.completed", "investment_completed_wan"),
    ("increment", "本月完成投资", "万元", "plan.investment.increment", "investment_increment_wan"),
    ("total", "自开工累计完成投资", "万元", "plan.investment_total.completed", "investment_since_start_wan"),
)  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """The cells of every total that the printed sheets wrote."""

    overview: overview.Overview
    regions: regions.Regions
    enterprises: dict[str, At]
    projects: dict[str, At]
    grading: list[grading.Check]
    retrofits: dict[str, Computed]


def write(sheet: Sheet, book: Book, amounts: Amounts, totals: Totals) -> Formula:
    """Write both checks; give the overall sign, as the cover shows it."""
    sheet.least = 19
    sheet.put(0, 0, "校核", "heading")
    sheet.merge((1, 0), (1, _LAST), "校核表", "title")
    sheet.merge(
        (2, 0),
        (2, _LAST),
        told(say("{month}　　范围：{name}", month=page.period(book), name=book.cut_name)),
        "line",
        "right",
    )
    sheet.merge((3, 0), (3, _LAST), "一、合计核对：同一合计在各表分别求得，与系统汇总逐一比较", "line", "strong")
    for place, head in enumerate(("合计项", "单位", *_SOURCES, "结论")):
        sheet.put(4, place, head, "head")
    values = {each.now.figure.code: each.now for each in book.indicators}
    signs = [
        _item(sheet, place, name, _cells(name, code, column, amounts, totals), values.get(code))
        for place, (name, _, _, code, column) in enumerate(_ITEMS, start=_TOP)
    ]
    row = _TOP + len(_ITEMS)
    sheet.box((4, 0), (row - 1, _LAST))
    signs += _figures(sheet, book, totals, row + 1)
    last = row + 2 + len(book.indicators)
    signs += _grading(sheet, totals.grading, last + 1)
    last += 2 + len(totals.grading) if totals.grading else 0
    signs += _statuses(sheet, book, totals, last + 1)
    last += 3 + len(_checked(book))
    _finish(sheet, book, last + 1)
    column = f"'{NAME}'!{cell(_TOP, _LAST, fixed=True)}:{cell(last, _LAST, fixed=True)}"
    overall = FAILED if FAILED in signs else PASSED
    return Formula(f'=IF(COUNTIFS({column},"{FAILED}")=0,"{PASSED}","{FAILED}")', overall)


def _cells(name: str, code: str, column: str, amounts: Amounts, totals: Totals) -> list[Computed | None]:
    """Give what each sheet says of one total, None where it does not have it."""
    printed: list[Computed | None] = []
    sources = (
        (overview.NAME, totals.overview.raw.get(code)),
        (regions.NAME, totals.regions.total.at.get(name)),
        (enterprises.NAME, totals.enterprises.get(name)),
        (projects.NAME, totals.projects.get(name)),
    )
    for name_of, at in sources:
        printed.append(None if at is None else Computed(f"={at.on(name_of)}", at.amount.raw, at.amount.is_money))
    of_projects = None if name in ("enterprises", "finished", "carried") else amounts.of({})[name]()
    of_enterprises = amounts.enterprises.sum(column) if column else amounts.enterprises.count(listed=1)
    return [*printed, of_projects, of_enterprises]


def _item(sheet: Sheet, row: int, name: str, found: list[Computed | None], value: FigureValue | None) -> str:
    label, unit = next((item[1], item[2]) for item in _ITEMS if item[0] == name)
    style = "wan" if unit == "万元" else "count"
    sheet.put(row, 0, label, "text")
    sheet.put(row, 1, unit, "text", "center")
    cells: list[tuple[str, int]] = []
    for column, amount in enumerate(found, start=2):
        _or_none(sheet, row, column, amount, style)
        cells += [] if amount is None else [(cell(row, column), amount.raw)]
    system = None if value is None else value.numerator
    in_sheet = system / money.WAN if system is not None and style == "wan" else system
    _or_none(sheet, row, _LAST - 1, in_sheet, style)
    against = cells[0] if system is None else (cell(row, _LAST - 1), system)
    tests = ",".join(f"ROUND({where}-{against[0]},2)=0" for where, _ in cells)
    sign = PASSED if all(raw == against[1] for _, raw in cells) else FAILED
    sheet.put(row, _LAST, Formula(f'=IF(AND({tests}),"{PASSED}","{FAILED}")', sign), "text", "center", "bold")
    return sign


def _or_none(sheet: Sheet, row: int, column: int, value: Value, style: str) -> None:
    if value is None:
        sheet.put(row, column, "/", "text", "center", "mute")
    else:
        sheet.put(row, column, value, style)


def _figures(sheet: Sheet, book: Book, totals: Totals, row: int) -> list[str]:
    """Compare each figure as 附表1 shows it with the figure as the product shows it everywhere."""
    sheet.merge((row, 0), (row, _LAST), "二、指标核对：附表1所示与系统指标逐一比较", "line", "strong")
    for column, head in ((0, "指标"), (1, "单位"), (2, "附表1"), (3, "系统指标"), (_LAST, "结论")):
        sheet.put(row + 1, column, head, "head")
    sheet.merge((row + 1, 4), (row + 1, 8), "指标代码", "head")
    signs = []
    for place, indicator in enumerate(book.indicators, start=row + 2):
        now = indicator.now
        style = {Kind.COUNT: "count", Kind.MONEY: "yi", Kind.RATIO: "rate"}[now.figure.kind]
        theirs, ours = _number(now), totals.overview.values[now.figure.code]
        sheet.put(place, 0, told(now.figure.name), "text")
        sheet.put(place, 1, now.figure.unit, "text", "center")
        sheet.put(place, 2, Formula(f"='{overview.NAME}'!{totals.overview.shown[now.figure.code]}", ours), style)
        sheet.put(place, 3, theirs, style)
        sheet.merge((place, 4), (place, 8), now.figure.code, "code")
        sign = PASSED if ours == theirs else FAILED
        text = f'=IF({cell(place, 2)}={cell(place, 3)},"{PASSED}","{FAILED}")'
        sheet.put(place, _LAST, Formula(text, sign), "text", "center", "bold")
        signs.append(sign)
    sheet.box((row + 1, 0), (row + 1 + len(book.indicators), _LAST))
    return signs


def _checked(book: Book) -> list[FigureValue]:
    return [each for each in book.statuses if each.figure.code in retrofits.FIGURES]


def _statuses(sheet: Sheet, book: Book, totals: Totals, row: int) -> list[str]:
    """Compare what 附表9 counts with the figures of records as the product shows them."""
    sheet.merge((row, 0), (row, _LAST), "三、改造和淘汰核对：附表9所计与系统指标逐一比较", "line", "strong")
    for column, head in ((0, "指标"), (1, "单位"), (2, "附表9"), (3, "系统指标"), (_LAST, "结论")):
        sheet.put(row + 1, column, head, "head")
    sheet.merge((row + 1, 4), (row + 1, 8), "指标代码", "head")
    signs = []
    for place, value in enumerate(_checked(book), start=row + 2):
        counted = totals.retrofits[value.figure.code]
        sheet.put(place, 0, value.figure.name, "text")
        sheet.put(place, 1, value.figure.unit, "text", "center")
        sheet.put(place, 2, counted, "count")
        sheet.put(place, 3, value.numerator, "count")
        sheet.merge((place, 4), (place, 8), value.figure.code, "code")
        sign = PASSED if counted.raw == value.numerator else FAILED
        text = f'=IF({cell(place, 2)}={cell(place, 3)},"{PASSED}","{FAILED}")'
        sheet.put(place, _LAST, Formula(text, sign), "text", "center", "bold")
        signs.append(sign)
    sheet.box((row + 1, 0), (row + 1 + len(signs), _LAST))
    return signs


def _number(value: FigureValue) -> float | int | str:
    if value.figure.kind is Kind.MONEY:
        return float(money.in_yi(value.numerator))
    if value.figure.kind is Kind.COUNT:
        return value.numerator
    return "—" if value.percent is None else float(value.percent / 100)


def _grading(sheet: Sheet, found: list[grading.Check], row: int) -> list[str]:
    """Compare each count of 附表5 with the product's own number."""
    if not found:
        return []
    sheet.merge((row, 0), (row, _LAST), "三、创A晋B核对：附表5所计与系统指标逐一比较", "line", "strong")
    signs = []
    for place, check in enumerate(found, start=row + 1):
        sheet.put(place, 0, check.name, "text")
        sheet.put(place, 1, "家", "text", "center")
        sheet.put(place, 2, Computed(f"={check.at.on(grading.NAME)}", check.at.amount.raw), "count")
        sheet.put(place, 3, check.system, "count")
        sheet.merge((place, 4), (place, 8), "", "text")
        sign = PASSED if check.at.amount.raw == check.system else FAILED
        text = f'=IF({cell(place, 2)}={cell(place, 3)},"{PASSED}","{FAILED}")'
        sheet.put(place, _LAST, Formula(text, sign), "text", "center", "bold")
        signs.append(sign)
    sheet.box((row + 1, 0), (row + len(found), _LAST))
    return signs


def _finish(sheet: Sheet, book: Book, row: int) -> None:
    red = {"type": "cell", "criteria": "==", "value": spoken(f'"{FAILED}"'), "format": sheet.formats.wash}
    sheet.worksheet.conditional_format(_TOP, _LAST, row, _LAST, red)
    page.closing(sheet, book, row, _LAST, "注：“/”表示该表没有这一项。任一行“不符”，封面即显示“不符”，该文件不得使用。")
    page.set_up(sheet, book, landscape=True)
    page.lock(sheet)
    sheet.worksheet.freeze_panes(_TOP, 1)
