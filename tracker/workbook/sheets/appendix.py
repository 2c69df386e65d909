"""附表6, 附表7 and 附表8: outstanding reports, changes of the month, explained findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from tracker.core.i18n import message, translate
from tracker.core.xlsx import page_setup
from tracker.core.xlsx.sheet import Sheet, in_file
from tracker.workbook.rules import Book
from tracker.workbook.sheets import print_setup

MISSING, CHANGES, FINDINGS = "附表6 未报逾期退回", "附表7 本月变化", "附表8 核实说明"
_TOP = 4


@dataclass(frozen=True)
class _Column:
    head: str
    field: str
    style: str = "text"
    width: int = 0


@dataclass(frozen=True, kw_only=True)
class _List:
    number: str
    title: str
    unit: str
    rows: str
    columns: tuple[_Column, ...]
    note: str


LISTS = {
    MISSING: _List(
        number="附表6", title="未报、逾期、退回情况表", unit="家", rows="missing",
        columns=(
            _Column("企业编码", "code"), _Column("企业名称", "name", width=30), _Column("监管部门", "bureau", width=16),
            _Column("月报状态", "state"), _Column("截止日", "due", "date"), _Column("逾期（天）", "late", "count"),
            _Column("催报（次）", "reminders", "count"), _Column("退回意见", "reason", width=40),
        ),
        note="注：逾期天数算到本月封账之日，未封账的算到生成之日；延期的按延期后的截止日。",
    ),
    CHANGES: _List(
        number="附表7", title="本月变化情况表", unit="万元", rows="changes",
        columns=(
            _Column("项目编码", "code"), _Column("项目名称", "title", width=34),
            _Column("企业名称", "enterprise", width=26), _Column("变动", "part"), _Column("上月", "before", "wan"),
            _Column("本月", "now", "wan"), _Column("变化", "change", "wan"),
            _Column("说明", "explanation", width=40),
        ),
        note="注：只列本年度已完成投资有变动的计划项，按变化大小排列；"
        "各行“变化”之和等于本月与上月合计之差；▲ 比上月增减超过20%；没有核查说明的，“说明”取填报说明。",
    ),
    FINDINGS: _List(
        number="附表8", title="核实说明", unit="条", rows="findings",
        columns=(
            _Column("级别", "level"), _Column("项目编码", "code"), _Column("项目名称", "title", width=30),
            _Column("企业名称", "enterprise", width=26), _Column("核查发现", "message", width=40),
            _Column("企业说明", "explanation", width=36), _Column("处理意见", "excuse", width=24),
        ),
        note="注：只列准强制性（B）和核实性（C）发现；说明由企业填写，处理意见由审核单位填写。",
    ),
}  # fmt: skip


def write(sheet: Sheet, book: Book, name: str) -> None:
    """Write one of the three lists; an empty list gets one row that says so."""
    listed = LISTS[name]
    rows: Sequence[object] = getattr(book, listed.rows)
    last = len(listed.columns)
    title = translate(message("{title}（{n}）", title=listed.title, n=len(rows)))
    print_setup.opening(sheet, book, number=listed.number, title=title, unit=listed.unit, last=last)
    sheet.put(_TOP - 1, 0, "序号", "head")
    for place, column in enumerate(listed.columns, start=1):
        sheet.put(_TOP - 1, place, column.head, "head")
    for number, line in enumerate(rows, start=1):
        row = _TOP + number - 1
        sheet.put(row, 0, number, "number")
        for place, column in enumerate(listed.columns, start=1):
            value = getattr(line, column.field)
            sheet.put(row, place, in_file(value, column.style) if value not in (None, "") else "/", column.style)
    if not rows:
        sheet.merge((_TOP, 0), (_TOP, last), "本月没有。", "text")
    end = _TOP + max(len(rows), 1) - 1
    if name == CHANGES:
        _leaps(sheet, [each.field for each in listed.columns], end)
    sheet.box((_TOP - 1, 0), (end, last))
    print_setup.closing(sheet, book, end + 1, last, listed.note)
    print_setup.set_up(sheet, book, landscape=True, rows=(_TOP - 1, _TOP - 1))
    sheet.worksheet.freeze_panes(_TOP, 3)
    sheet.wide(0, 6)
    for place, column in enumerate(listed.columns, start=1):
        if column.width:
            sheet.wide(place, column.width)
    page_setup.lock(sheet)


def _leaps(sheet: Sheet, fields: list[str], last: int) -> None:
    """Add the conditional format that marks a change above a fifth of last month's amount: bold, with a sign."""
    before, change = (xl_col_to_name(fields.index(name) + 1) for name in ("before", "change"))
    formula = f"=ABS(${change}{_TOP + 1})>0.2*ABS(${before}{_TOP + 1})"
    rule = {"type": "formula", "criteria": formula, "format": sheet.formats.leap}
    column = fields.index("change") + 1
    sheet.worksheet.conditional_format(_TOP, column, last, column, rule)
