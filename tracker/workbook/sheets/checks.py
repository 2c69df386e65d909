"""校核: every total computed again from another sheet, and every figure compared with the program's value."""

from dataclasses import dataclass

from tracker.core import money
from tracker.core.i18n import Message, message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.cell_text import spoken
from tracker.core.xlsx.formulas import At, Computed, Formula, cell, in_yi, share
from tracker.core.xlsx.sheet import Sheet, Value
from tracker.figures.rules import Figure, FigureValue, Kind
from tracker.workbook.rules import Book
from tracker.workbook.sheets import enterprises, grading, overview, print_setup, projects, regions, retrofits
from tracker.workbook.sheets.data_rows import ENTERPRISES, PROJECTS
from tracker.workbook.sheets.data_sheet import Amounts

NAME = "校核"
PASSED, FAILED = "通过", "不符"
_NUMBERS = ("二、", "三、", "四、", "五、")
_REFUSED = "不通过，校核表不符处数："
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


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The cells of all totals on the printed sheets."""

    overview: overview.Overview
    regions: regions.Regions
    enterprises: dict[str, At]
    projects: dict[str, At]
    grading: list[grading.Check]
    retrofits: dict[str, Computed]


def write(sheet: Sheet, book: Book, amounts: Amounts, totals: Totals) -> Formula | Message:
    """Write the checks. Return the overall verdict for the cover."""
    sheet.least = 19
    sheet.put(0, 0, "校核", "heading")
    sheet.merge((1, 0), (1, _LAST), "校核表", "title")
    sheet.merge(
        (2, 0),
        (2, _LAST),
        translate(message("{month}　　范围：{name}", month=print_setup.period(book), name=book.cut_name)),
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
    numbers = iter(_NUMBERS)
    parts = (
        ("指标核对：附表1所示与系统指标逐一比较", "附表1", _figures(book, totals)),
        ("创A晋B核对：附表5所计与系统指标逐一比较", "附表5", _grading(totals.grading)),
        ("改造和淘汰核对：附表9所计与系统指标逐一比较", "附表9", _statuses(book, totals)),
    )
    for title, source, compared in parts:
        if compared:
            heading = message("{number}{title}", number=next(numbers), title=title)
            signs += _part(sheet, row + 1, heading, source, compared)
            row += 3 + len(compared)
    heading = message("{number}{title}", number=next(numbers), title="第二条路径：由填报、计划项和任期重算")
    row = _second_path(sheet, book, row + 1, heading)
    _finish(sheet, book, row + 1)
    column = f"'{NAME}'!{cell(_TOP, _LAST, fixed=True)}:{cell(row, _LAST, fixed=True)}"
    return _overall(book, column, signs.count(FAILED))


def _overall(book: Book, column: str, failed: int) -> Formula | Message:
    """Return the verdict for the cover.

    It is that of the recomputation (second path) where this found differences, else that of the rows on this sheet.
    """
    if book.verdict.differences:
        return message(
            "不通过：第二条路径不符 {n} 处，首处：{first}", n=book.verdict.differences, first=book.verdict.first
        )
    number = f'COUNTIFS({column},"{FAILED}")'
    value = f"{translate(_REFUSED)}{failed}" if failed else PASSED
    return Formula(f'=IF({number}=0,"{PASSED}","{_REFUSED}"&{number})', value)


def _cells(name: str, code: str, column: str, amounts: Amounts, totals: Totals) -> list[Computed | None]:
    """Return the value of one total on each sheet, None for a sheet that does not have it."""
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


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """One number of a sheet and the program's value; `note` is its meaning."""

    name: str | Message
    unit: str
    ours: Value
    theirs: float | int | str
    style: str
    note: str | Message = ""

    @property
    def agrees(self) -> bool:
        """Whether both values are equal."""
        own = self.ours.raw if isinstance(self.ours, Computed) else self.ours
        return (own.value if isinstance(own, Formula) else own) == self.theirs


def _part(sheet: Sheet, row: int, heading: Message, source: str, compared: list[_Pair]) -> list[str]:
    """Write one part of the checks, a row for each pair. Return the verdicts of the rows."""
    sheet.merge((row, 0), (row, _LAST), heading, "line", "strong")
    for column, head in ((0, "指标"), (1, "单位"), (2, source), (3, "系统指标"), (_LAST, "结论")):
        sheet.put(row + 1, column, head, "head")
    sheet.merge((row + 1, 4), (row + 1, _LAST - 1), "含义", "head")
    signs = []
    for place, pair in enumerate(compared, start=row + 2):
        sheet.put(place, 0, pair.name, "text")
        sheet.put(place, 1, pair.unit, "text", "center")
        sheet.put(place, 2, pair.ours, pair.style)
        sheet.put(place, 3, pair.theirs, pair.style)
        sheet.merge((place, 4), (place, _LAST - 1), pair.note or "/", "text")
        sign = PASSED if pair.agrees else FAILED
        text = f'=IF({cell(place, 2)}={cell(place, 3)},"{PASSED}","{FAILED}")'
        sheet.put(place, _LAST, Formula(text, sign), "text", "center", "bold")
        signs.append(sign)
    sheet.box((row + 1, 0), (row + 1 + len(compared), _LAST))
    return signs


def _figures(book: Book, totals: Totals) -> list[_Pair]:
    """Compare each figure on 附表1 with the program's value."""
    shown, values = totals.overview.shown, totals.overview.values
    styles = {Kind.COUNT: "count", Kind.MONEY: "yi", Kind.RATIO: "rate"}
    return [
        _of_figure(now.figure, Formula(f"='{overview.NAME}'!{shown[now.figure.code]}", values[now.figure.code]),
                   _number(now), styles[now.figure.kind])
        for now in (each.now for each in book.indicators)
    ]  # fmt: skip


def _grading(found: list[grading.Check]) -> list[_Pair]:
    """Compare each count of 附表5 with the program's value."""
    return [
        _Pair(
            name=check.name,
            unit="家",
            ours=Computed(f"={check.at.on(grading.NAME)}", check.at.amount.raw),
            theirs=check.system,
            style="count",
        )
        for check in found
    ]


def _statuses(book: Book, totals: Totals) -> list[_Pair]:
    """Compare the counts of 附表9 with the program's figures that count records."""
    return [
        _of_figure(value.figure, totals.retrofits[value.figure.code], value.numerator, "count")
        for value in book.statuses
        if value.figure.code in retrofits.FIGURES
    ]


def _of_figure(figure: Figure, ours: Value, theirs: float | int | str, style: str) -> _Pair:
    return _Pair(name=figure.name, unit=figure.unit, ours=ours, theirs=theirs, style=style, note=figure.meaning)


def _number(value: FigureValue) -> float | int | str:
    if value.figure.kind is Kind.MONEY:
        return in_yi(value.numerator)
    return value.numerator if value.denominator is None else share(value.numerator, value.denominator)


def _second_path(sheet: Sheet, book: Book, row: int, heading: Message) -> int:
    """Write the result of the recomputation with pandas (second path). Return the last row written."""
    found = book.verdict
    sheet.merge((row, 0), (row, _LAST), heading, "line", "strong")
    sheet.merge((row + 1, 0), (row + 1, _LAST - 1), print_setup.verdict(book), "text")
    sheet.put(row + 1, _LAST, FAILED if found.differences else PASSED, "text", "center", "bold")
    sheet.box((row + 1, 0), (row + 1, _LAST))
    return row + 1


def _finish(sheet: Sheet, book: Book, row: int) -> None:
    red = {"type": "cell", "criteria": "==", "value": spoken(f'"{FAILED}"'), "format": sheet.formats.wash}
    sheet.worksheet.conditional_format(_TOP, _LAST, row, _LAST, red)
    print_setup.closing(
        sheet, book, row, _LAST, "注：“/”表示该表没有这一项。任一行“不符”，封面即显示“不符”，该文件不得使用。"
    )
    print_setup.set_up(sheet, book, landscape=True)
    page_setup.lock(sheet)
    sheet.worksheet.freeze_panes(_TOP, 1)
