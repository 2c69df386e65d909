"""Tests of the .xlsx reader: displayed values are read; ambiguous cells are reported."""

import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.workbook import raw_books
from tracker.core.errors import Invalid
from tracker.core.xlsx import reader
from tracker.core.xlsx.reader import Kind, workbooks


def _cell(tmp_path, xml, **options):
    """Give the one cell of a sheet that has but this."""
    path = raw_books.write(tmp_path / "one.xlsx", {"s": f'<sheetData><row r="1">{xml}</row></sheetData>'}, **options)
    (sheet,) = reader.read(path).sheets
    (cells,) = sheet.rows.values()
    (cell,) = cells.values()
    return cell


def _number(tmp_path, value, code, settings=""):
    cell = _cell(tmp_path, f'<c r="A1" s="1"><v>{value}</v></c>', formats=[code], settings=settings)
    return cell.kind, cell.shown


@pytest.mark.parametrize(
    "error", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA", "#CALC!"]
)
def test_an_error_value_is_never_an_empty_cell(tmp_path, error):
    cell = _cell(tmp_path, f'<c r="B1" t="e"><v>{error}</v></c>')
    assert cell.kind is Kind.FAULT
    assert error in str(cell.problem)
    assert (cell.column, cell.row) == (2, 1)


@pytest.mark.parametrize(
    "xml", ["<c r='A1'><f>SUM(B1)</f></c>", "<c r='A1'><f>SUM(B1)</f><v/></c>", "<c r='A1' t='str'><f>B1</f></c>", "<c r='A1'><f t='shared' si='0'/></c>"]
)  # fmt: skip
def test_a_formula_without_its_result_is_told(tmp_path, xml):
    assert "公式没有存下结果" in str(_cell(tmp_path, xml).problem)


@pytest.mark.parametrize(
    ("xml", "kind", "shown"),
    [
        ("<c r='A1'><f>1+1</f><v>2</v></c>", Kind.NUMBER, "2"),
        ("<c r='A1' t='str'><f>B1</f><v>甲厂</v></c>", Kind.TEXT, "甲厂"),
        ("<c r='A1' t='b'><v>1</v></c>", Kind.TRUTH, "TRUE"),
        ("<c r='A1' t='b'><v>0</v></c>", Kind.TRUTH, "FALSE"),
        ("<c r='A1' t='d'><v>2024-11-30T00:00:00</v></c>", Kind.DAY, "2024-11-30"),
        ("<c r='A1' t='s'><v>0</v></c>", Kind.TEXT, "甲厂一期"),
        ("<c t='inlineStr'><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>厂</t></r></is></c>", Kind.TEXT, "甲厂"),
        ("<c r='A1' t='inlineStr'><is><t>甲_x000A_厂</t></is></c>", Kind.TEXT, "甲\n厂"),
        ("<c r='A1'><v>1234.8600000000001</v></c>", Kind.NUMBER, "1234.86"),
        ("<c r='A1'><v>0.30000000000000004</v></c>", Kind.NUMBER, "0.3"),
        ("<c r='A1'><v>1E-3</v></c>", Kind.NUMBER, "0.001"),
        ("<c r='A1'><v>123456789012345</v></c>", Kind.NUMBER, "123456789012345"),
    ],
)  # fmt: skip
def test_a_cell_is_read_by_its_kind(tmp_path, xml, kind, shown):
    words = ["<r><t>甲厂</t></r><rPh><t>x</t></rPh><r><t>一期</t></r>"]
    cell = _cell(tmp_path, xml, words=words)
    assert (cell.kind, cell.shown, cell.problem) == (kind, shown, None)


@pytest.mark.parametrize("value", ["1234567890123456", "6.501090001234568e+21", "-9165010970000013000", "1e15"])
def test_a_number_of_more_than_fifteen_digits_is_refused_because_its_last_ones_are_invented(tmp_path, value):
    cell = _cell(tmp_path, f"<c r='A1'><v>{value}</v></c>")
    assert cell.kind is Kind.FAULT
    assert "设为文本" in str(cell.problem)


@pytest.mark.parametrize(
    ("value", "code", "kind", "shown"),
    [
        ("0.5469", "0.00%", Kind.PERCENT, "54.69%"), ("0.8", 9, Kind.PERCENT, "80%"), ("0.54690000000000005", 10, Kind.PERCENT, "54.69%"),
        ("1", '0"%"', Kind.NUMBER, "1%"),
        ("2024.1", "0.00", Kind.NUMBER, "2024.10"), ("12", "0000", Kind.NUMBER, "0012"), ("1234567.5", "#,##0.00", Kind.NUMBER, "1,234,567.50"),
        ("12.345", 2, Kind.NUMBER, "12.35"), ("12.5", "0.0##", Kind.NUMBER, "12.5"), ("0", "#,###", Kind.NUMBER, "0"), ("12", "#.##", Kind.NUMBER, "12"),
        ("-5", "0.00_);[Red](0.00)", Kind.NUMBER, "-(5.00)"), ("-5", "0.00;[Red]0.00", Kind.NUMBER, "-5.00"), ("-5", "0.00;-0.00", Kind.NUMBER, "-5.00"),
        ("1250", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', Kind.NUMBER, "1,250.00"),
        ("0", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', Kind.NUMBER, "0"), ("0", '0.00;-0.00;"-"', Kind.NUMBER, "0"),
        ("12.5", '#,##0.00"万元"', Kind.NUMBER, "12.50万元"), ("1250", '"¥"#,##0.00', Kind.NUMBER, "¥1,250.00"), ("1250", "[$¥-804]#,##0", Kind.NUMBER, "¥1,250"),
        ("3", '"P"0000', Kind.NUMBER, "P0003"), ("7", "G/通用格式", Kind.NUMBER, "7"), ("7.5", 'General"台"', Kind.NUMBER, "7.5台"), ("650100", "@", Kind.NUMBER, "650100"),
        ("45658", "yyyy-mm-dd", Kind.DAY, "2025-01-01"), ("45658", 14, Kind.DAY, "2025-01-01"), ("45658", "[$-F800]dddd, mmmm dd, yyyy", Kind.DAY, "2025-01-01"),
        ("45658", 'yyyy"年"m"月"d"日";@', Kind.DAY, "2025-01-01"), ("45658.5", "yyyy/m/d", Kind.DAY, "2025-01-01"), ("45658", 31, Kind.DAY, "2025-01-01"),
        ("45658", "yyyy-mm", Kind.MONTH, "2025-01"), ("45689", 'yyyy"年"m"月"', Kind.MONTH, "2025-02"), ("45658", 17, Kind.MONTH, "2025-01"),
        ("45658", "yyyy年m月", Kind.MONTH, "2025-01"), ("45658", 57, Kind.MONTH, "2025-01"), ("45658", "mmm-yy", Kind.MONTH, "2025-01"), ("45658", "yyyy", Kind.YEAR, "2025"),
        ("45691.7638888889", 22, Kind.MOMENT, "2025-02-03 18:20"), ("45691.7638888889", "yyyy-mm-dd hh:mm:ss", Kind.MOMENT, "2025-02-03 18:20"),
        ("0.7638888889", 20, Kind.TIME, "18:20"), ("0.5", "[h]:mm", Kind.TIME, "12:00"), ("59", "yyyy-mm-dd", Kind.DAY, "1900-02-28"), ("61", "yyyy-mm-dd", Kind.DAY, "1900-03-01"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_format_shows_it(tmp_path, value, code, kind, shown):
    assert _number(tmp_path, value, code) == (kind, shown)


@pytest.mark.parametrize(
    ("value", "code"),
    [("12345", "0!.0,"), ("12345", "0.0,"), ("12345", '0.00,,"亿"'), ("12345", "0.00E+00"), ("0.5", "# ?/?"), ("120", "[DBNum1]General"), ("5", ";;;"),
     ("5", '"隐藏"'), ("150", "[>=100]0;0.0"), ("1234567", "000-0000"), ("45658", "m/d"), ("45658", 'm"月"d"日"'), ("45658", "d"), ("45658", "gggee"), ("-1", "yyyy-mm-dd"),
     ("60", "yyyy-mm-dd"), ("0", "yyyy-mm-dd"), ("99999999", "yyyy-mm-dd"), ("1.5", "h:mm"), ("1", "0.0.0")],
)  # fmt: skip
def test_a_picture_that_may_mean_another_value_is_told_and_not_guessed(tmp_path, value, code):
    assert _number(tmp_path, value, code) == (Kind.FAULT, "")


def test_text_that_its_format_hides_is_told(tmp_path):
    cell = _cell(tmp_path, "<c r='A1' s='1' t='inlineStr'><is><t>甲</t></is></c>", formats=[";;;"])
    assert cell.kind is Kind.FAULT


def test_a_file_of_the_calendar_of_1904_gives_the_same_days(tmp_path):
    since_1904 = '<workbookPr date1904="1"/>'
    assert _number(tmp_path, "44196", "yyyy-mm-dd", since_1904) == (Kind.DAY, "2025-01-01")
    assert _number(tmp_path, "0", "yyyy-mm-dd", since_1904) == (Kind.DAY, "1904-01-01")


@pytest.mark.prop
@given(
    days=st.lists(st.dates(date(1900, 3, 1), date(2199, 12, 31)), min_size=1, max_size=5),
    amounts=st.lists(st.integers(0, 10**11), min_size=1, max_size=5),
    since_1904=st.booleans(),
)
def test_what_another_program_writes_is_read_back(tmp_path_factory, days, amounts, since_1904):
    path = tmp_path_factory.mktemp("written") / "book.xlsx"
    days = [max(day, date(1904, 1, 2)) for day in days]
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        for row, day in enumerate(days):
            sheet.write_datetime(
                row, 0, datetime(day.year, day.month, day.day), book.add_format({"num_format": "yyyy/m/d"})
            )
        for row, amount in enumerate(amounts):
            sheet.write_number(row, 1, amount / 100, book.add_format({"num_format": "#,##0.00"}))
            sheet.write_number(row, 2, amount / 100)
    rows = reader.read(path).sheets[0].rows
    assert [rows[row + 1][1].shown for row in range(len(days))] == [day.isoformat() for day in days]
    assert [rows[row + 1][2].shown for row in range(len(amounts))] == [
        f"{Decimal(each) / 100:,.2f}" for each in amounts
    ]
    assert [Decimal(rows[row + 1][3].shown) for row in range(len(amounts))] == [Decimal(each) / 100 for each in amounts]


def test_cells_without_an_address_and_elements_with_a_prefix_are_read_in_order(tmp_path):
    xml = "<x:sheetData xmlns:x='y'><x:row><x:c><x:v>1</x:v></x:c><x:c/><x:c><x:v>3</x:v></x:c></x:row><x:row><x:c><x:v>4</x:v></x:c></x:row></x:sheetData>"
    (sheet,) = reader.read(raw_books.write(tmp_path / "a.xlsx", {"s": xml})).sheets
    assert {(cell.row, cell.column): cell.shown for cells in sheet.rows.values() for cell in cells.values()} == {
        (1, 1): "1", (1, 3): "3", (2, 1): "4",
    }  # fmt: skip


def test_what_is_hidden_filtered_or_merged_is_known(tmp_path):
    book = Workbook()
    sheet = book.active
    for _ in range(6):
        sheet.append([1, 2, 3, 4])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A4:B5")
    sheet.auto_filter.ref = "A1:D6"
    sheet.auto_filter.add_filter_column(0, ["1"])
    book.create_sheet("底稿").sheet_state = "veryHidden"
    book.save(tmp_path / "h.xlsx")
    found, other = reader.read(tmp_path / "h.xlsx").sheets
    assert (found.hidden_rows, found.hidden_columns, found.filtered, found.hidden) == ({3}, {2}, True, False)
    assert [merge.text for merge in found.merged] == ["A4:B5"]
    assert (other.name, other.hidden) == ("底稿", True)


def test_rows_and_columns_without_height_or_width_are_hidden_too(tmp_path):
    rows = "<row r='1' ht='12'/><row r='2' ht='0'/><row r='3'/><row r='4' hidden='false'/>"
    xml = f"<sheetFormatPr zeroHeight='1'/><cols><col min='2' max='3' width='0'/></cols><sheetData>{rows}</sheetData>"
    (sheet,) = reader.read(raw_books.write(tmp_path / "a.xlsx", {"s": xml})).sheets
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2, 3}, {2, 3})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><table></table></html>", "网页"), ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页"), (b"\n <TABLE>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"), (b"code,name\n", "不是 .xlsx"), (b"", "不是 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"), (b"PK\x03\x04 nonsense", "不是完好的"),
    ],
)  # fmt: skip
def test_a_file_that_is_only_named_so_is_refused_by_what_it_is(tmp_path, content, words):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(Invalid, match=words):
        reader.read(tmp_path / "a.xlsx")


def test_another_archive_is_no_workbook(tmp_path):
    for parts in ({"content.xml": "x"}, {"_rels/.rels": raw_books.relations(("officeDocument", "word/document.bin"))}):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        with pytest.raises(Invalid, match="不是 .xlsx 工作簿"):
            reader.read(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    ],
)  # fmt: skip
def test_a_part_with_a_document_type_is_refused_before_it_is_read(tmp_path, head):
    path = raw_books.write(tmp_path / "a.xlsx", {"s": "<sheetData/>"}, head=head)
    with pytest.raises(Invalid, match="DOCTYPE"):
        reader.read(path)


@pytest.mark.parametrize(
    "xml", ["<sheetData><row r='x'/></sheetData>", "<sheetData><row><c t='s'><v>9</v></c></row></sheetData>", "<sheetData>", "<c r='A1'><v>1,5</v></c>",
            "<c r='A1' t='b'><v>maybe</v></c>", "<cols><col hidden='1'/></cols>"]
)  # fmt: skip
def test_a_damaged_part_is_refused_in_plain_words(tmp_path, xml):
    with pytest.raises(Invalid, match="不是完好的"):
        reader.read(raw_books.write(tmp_path / "a.xlsx", {"s": xml}))


def test_a_workbook_of_more_cells_than_fit_into_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_CELLS", 3)
    path = raw_books.write(
        tmp_path / "a.xlsx", {"s": "<sheetData><row>" + "<c><v>1</v></c>" * 4 + "</row></sheetData>"}
    )
    with pytest.raises(Invalid, match="超过 3 个单元格"):
        reader.read(path)


def test_an_address_is_written_as_worksheets_write_it():
    assert [reader.address(column, 12) for column in (1, 26, 27, 702, 703)] == ["A12", "Z12", "AA12", "ZZ12", "AAA12"]
