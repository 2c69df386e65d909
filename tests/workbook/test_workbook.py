"""Tests of the monthly workbook, read with openpyxl."""

import re
from dataclasses import replace

import pytest

from tests.workbook import books, reading
from tests.workbook.reading import figures, shown
from tracker.core import money
from tracker.core.rates import MISSING
from tracker.core.xlsx import page_breaks
from tracker.figures.rules import Kind
from tracker.workbook import sheets

ALLOWED = {"SUMIFS", "COUNTIFS", "SUMPRODUCT", "SUM", "INDEX", "MATCH", "IF", "IFERROR", "ROUND", "TEXT", "AND"}
APPENDIX = ("附表6 未报逾期退回", "附表7 本月变化", "附表8 核实说明", "附表9 超低排放")
CODES = "代码表"
PRINTED = ("附表1 总体情况", "附表2 分地区进展", "附表3 企业进展", "附表4 项目清单", "附表5 创A晋B", *APPENDIX, "校核")
DATA = ("数据_企业", "数据_项目")


def test_the_sheets_stand_in_their_order_and_are_listed_on_the_cover(written):
    names = ["封面", "说明", *PRINTED[:-1], *DATA, "校核", CODES]
    opened = reading.values(written)
    assert opened.sheetnames == names
    links = {cell.hyperlink.location for row in opened["封面"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in names[1:]}


def test_the_same_book_gives_the_same_bytes(region, written):
    assert sheets.write(region) == written


def test_every_figure_is_listed_as_the_commands_show_it(region, written):
    found = figures(written)
    assert list(found) == [each.now.figure.code for each in region.indicators]
    for each in region.indicators:
        row = found[each.now.figure.code]
        assert shown(row[1], each.now.figure.kind) == each.now.value
        factor = money.WAN if row[5] != int(row[5]) or each.now.figure.code.startswith("plan.investment") else 1
        assert round(row[5] * factor) == each.now.numerator
        if each.now.denominator is not None:
            assert round(row[6] * factor) == each.now.denominator


def test_a_rate_is_never_whole_while_something_is_missing():
    lines = [books.project(1, path="/XJ/650100/", planned=1_000_000_000_000, year_total=999_999_000_000)]
    assert figures(sheets.write(books.book(lines)))["plan.investment.rate"][1] == 0.9999


@pytest.mark.parametrize(
    ("planned", "done", "value", "shows"),
    [(100_000, 99_996, 0.9999, "99.99"), (100_000, 100_000, 1, "100"), (100_000, 100_004, 1.00001, "100.00"),
     (100_000, 103_200, 1.032, "103.20"), (100_000, -3, 0, "0.00"), (100_000, 0, 0, "0.00"), (0, 5, MISSING, MISSING)],
)  # fmt: skip
def test_only_the_whole_is_100_per_cent_and_a_small_fall_is_nothing(planned, done, value, shows):
    lines = [books.project(1, path="/XJ/650100/", planned=planned * 100, year_total=done * 100)]
    book = books.book(lines)
    row = figures(sheets.write(book))["plan.investment.rate"]
    assert (row[1], shown(row[1], Kind.RATIO)) == (value, shows)
    values = {each.now.figure.code: each.now.value for each in book.indicators}
    assert shows == values["plan.investment.rate"].replace("-0.00", "0.00")


def test_a_change_compares_unrounded_money():
    lines = [books.project(1, path="/XJ/650100/", planned=100, year_total=604_999_900)]
    book = books.book(lines)
    row = figures(sheets.write(book))["plan.investment.completed"]
    assert (row[1], row[3]) == (6.05, 1.51)  # 6.049999 − 4.537499, not 6.05 − 4.54 of rounded ones by chance


def test_without_a_last_month_nothing_is_compared():
    row = figures(sheets.write(books.book([books.project(1, path="/XJ/650100/")], last=False)))["plan.enterprises"]
    assert row[2:4] == (MISSING, MISSING)


def test_only_plain_functions_are_used_and_every_formula_has_its_value(written):
    found, stored = reading.formulas(written), reading.values(written)
    assert {name for text in found.values() for name in re.findall(r"([A-Z]+)\(", text)} <= ALLOWED
    assert [at for at in found if stored[at[0]][at[1]].value is None] == []
    rounded = r"ROUND\(.+/\1,4\)"
    above = rf"IF\(AND\(.+>\1,{rounded}=1\),1.00001,{rounded}\)"
    rate = re.compile(rf'=IF\((.+)=0,"—",IF\(AND\(.+<\1,{rounded}>=1\),0.9999,{above}\)\)')
    assert any(rate.fullmatch(text) for text in found.values())


def test_the_tables_by_region_add_up_to_the_whole(region, written):
    sheet = reading.values(written)["附表2 分地区进展"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=7, values_only=True) if row[1]}
    whole = next(each.now for each in region.indicators if each.now.figure.code == "plan.investment.planned")
    assert round(rows["合　计"][11] * money.WAN) == whole.numerator
    for column in (3, 6, 7, 8, 11, 12, 13):
        assert round(rows["合　计"][column], 2) == round(rows["一、地方小计"][column] + rows["二、兵团小计"][column], 2)
        assert round(rows["昌吉州"][column], 2) == round(
            sum(rows[name][column] for name in ("昌吉州本级", "昌吉市", "阜康市")), 2
        )
    ranks = [rows[name][10] for name in ("乌鲁木齐市", "昌吉州", "第六师", "第十二师")]
    rates = [rows[name][9] for name in ("乌鲁木齐市", "昌吉州", "第六师", "第十二师")]
    assert ranks == [1 + sum(other > rate for other in rates) for rate in rates]


def test_carried_over_items_are_listed_and_never_counted(region, written):
    sheet = reading.values(written)["附表4 项目清单"]
    names = [row[1] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert names.index("往年结转项目（不计入本年度合计）") > names.index(region.projects[-2].code)
    assert sheet["D5"].value == len([line for line in region.projects if line.year == 2024])


def test_the_data_sheets_are_flat_tables_with_stable_names(region, written):
    opened = reading.values(written)
    for name, rows in (("数据_企业", region.enterprises), ("数据_项目", region.projects)):
        sheet = opened[name]
        heads = [cell.value for cell in sheet[1]]
        assert not sheet.merged_cells.ranges
        assert all(re.fullmatch(r"[a-z_]+", head) for head in heads)
        assert len(set(heads)) == len(heads)
        assert sheet.max_row == 1 + len(rows)
        (table,) = sheet.tables.values()
        assert table.ref == sheet.dimensions
        assert table.autoFilter is not None
        assert sheet.freeze_panes is not None
    sheet = opened["数据_项目"]
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    line = region.projects[0]
    assert first["project_code"] == line.code
    assert first["due_date"].date() == line.due
    assert round(first["investment_planned_wan"] * money.WAN) == line.planned


def test_printed_sheets_are_set_up_locked_and_hide_nothing(written):
    opened = reading.values(written)
    papers = {sheet.title: (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) for sheet in opened}
    assert papers["附表1 总体情况"] == (9, "portrait")
    assert papers["附表2 分地区进展"] == papers["附表4 项目清单"] == (9, "landscape")
    assert papers["附表3 企业进展"] == (8, "landscape")
    for sheet in opened:
        assert sheet.sheet_state == "visible"
        assert "第 &P 页 共 &N 页" in sheet.oddFooter.center.text
        assert sheet.oddHeader.left.text.endswith(sheet.title)
        assert sheet.print_area
        signed = [row[0] for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("单位负责人")]
        assert len(signed) == (sheet.title in PRINTED)
        assert not [each for each in sheet.column_dimensions.values() if each.hidden]
        assert not [each for each in sheet.row_dimensions.values() if each.hidden]
        assert sheet.protection.sheet == (sheet.title in PRINTED)
        assert sheet.protection.password is None
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert max(widths) <= (63 if sheet.title in ("封面", "说明") else 41)
    assert opened["附表4 项目清单"].print_title_rows == "$4:$4"
    assert (
        len(opened["附表4 项目清单"].row_breaks.brk) == 4
    )  # four regions after the first, the last of them carried over
    assert max(each.outlineLevel for each in opened["附表4 项目清单"].row_dimensions.values()) == 2


def test_every_code_of_the_data_is_in_the_list_of_codes(region, written):
    opened = reading.values(written)
    kinds = {"监管部门": "bureau_key", "属地": "place_code", "行业": "industry_code", "项目阶段": "stage"}
    listed = list(opened[CODES].iter_rows(min_row=2, max_col=3, values_only=True))
    heads = [cell.value for cell in opened["数据_项目"][1]]
    for kind, column in kinds.items():
        used = {row[heads.index(column)] for row in opened["数据_项目"].iter_rows(min_row=2, values_only=True)}
        assert used <= {code for name, code, _ in listed if name == kind}


@pytest.mark.parametrize("rows", range(24, 44))
def test_the_signature_line_never_stands_on_a_page_without_rows(rows):
    paper = page_breaks.Paper(landscape=True, rows=(3, 3))
    heights = dict.fromkeys(range(rows + 4), 18.5)
    breaks = page_breaks.kept(paper, {0: 150.0}, heights, [], rows - 2)
    room = paper.room({0: 150.0})
    first = max([0, *(end for end in page_breaks._ends(paper, heights, room, breaks)), *breaks])
    assert first <= rows - 2


def test_the_file_says_where_it_comes_from(region, written):
    opened = reading.values(written)
    assert opened.properties.created.isoformat() == "2025-01-08T04:00:00"
    told = {each.name: each.value for each in opened.custom_doc_props.props}
    assert told["期别"] == "2024-12"
    assert told["校核结论"] == "通过"
    assert set(told) > {"规则版本", "程序版本", "审计链头", "生成单位", "数据时间"}
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", told["数据校验码"])
    assert told["审计链头"].startswith("sha256:")
    cover = {row[1]: row[2] for row in opened["封面"].iter_rows(values_only=True)}
    assert told["数据校验码"].startswith(cover["数据校验码"])
    assert (cover["校核结论"], cover["校核依据"].endswith(f"一致：{len(region.projects)} 行，4 个合计")) == (
        "通过",
        True,
    )
    assert {name: each.attr_text for name, each in opened.defined_names.items()} == {
        "期别": "'封面'!$C$5",
        "单位": "'封面'!$C$6",
        "数据校验码": "'封面'!$C$12",
    }
    charts = reading.parts(written)["xl/drawings/drawing1.xml"]
    assert len(re.findall(r'descr="[^"]{10,}"', charts)) == 2
    assert sheets.write(replace(region, version="9.9")) != written


def test_a_difference_between_rows_and_totals_is_told_on_the_cover(region):
    first, *others = region.enterprises
    content = sheets.write(replace(region, enterprises=(replace(first, planned=first.planned + 100), *others)))
    opened = reading.values(content)
    assert {row[1]: row[2] for row in opened["封面"].iter_rows(values_only=True)}[
        "校核结论"
    ] == "不通过，校核表不符处数：1"
    signs = {row[0]: row[9] for row in opened["校核"].iter_rows(min_row=6, max_row=15, values_only=True)}
    assert [name for name, sign in signs.items() if sign != "通过"] == ["计划投资"]


@pytest.mark.parametrize("projects", [[], [books.project(1, path="/XPCC/XPCC-06/")]])
def test_a_cut_with_little_or_nothing_in_it_is_a_whole_file(projects):
    opened = reading.values(sheets.write(books.book(projects)))
    assert opened["附表2 分地区进展"]["D7"].value == len(projects)
    assert {row[1]: row[2] for row in opened["封面"].iter_rows(values_only=True)}["校核结论"] == "通过"
