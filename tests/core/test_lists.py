"""Tests of list exports."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from tests.workbook import reading
from tracker.core.xlsx.list_sheet import NAME, Column, Style, write_list, write_long

COLUMNS = [
    Column("企业"), Column("项目", Style.COUNT, "个"), Column("计划投资", Style.WAN), Column("亿", Style.YI),
    Column("完成率", Style.RATE), Column("到期", Style.DATE), Column("提交时间", Style.CENTER),
]  # fmt: skip
ROW = (
    "示范厂",
    3,
    12_345_600,
    5_535_000_000,
    Decimal("54.69"),
    date(2024, 10, 31),
    datetime(2024, 12, 31, 20, tzinfo=UTC),
)
TOTAL = ("合计", 3, 12_345_600, 5_535_000_000, None, None, "")


def test_a_list_holds_title_filter_header_rows_and_total():
    sheet = reading.values(write_list("企业列表", COLUMNS, [ROW], "状态：全部", TOTAL))[NAME]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "企业列表"
    assert rows[1][0] == "状态：全部"
    assert rows[2][:5] == ("企业", "项目\n（个）", "计划投资\n（万元）", "亿\n（亿元）", "完成率\n（%）")
    assert rows[3] == ("示范厂", 3, 1234.56, 55.35, 0.5469, datetime(2024, 10, 31), "2025-01-01 04:00")
    assert rows[4][:5] == ("合计", 3, 1234.56, 55.35, "—")
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:G4"


def test_a_list_is_the_same_bytes_twice_and_may_be_empty():
    assert write_list("空", COLUMNS, [], "筛选：无") == write_list("空", COLUMNS, iter([]), "筛选：无", None)


def test_a_word_in_a_column_of_numbers_stays_a_word():
    sheet = reading.values(write_list("表", [Column("投资", Style.WAN)], [("未报",), (0,)], ""))[NAME]
    assert [sheet["A4"].value, sheet["A5"].value] == ["未报", 0]


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        write_list("表", COLUMNS, [("一",)], "")


def test_many_rows_written_straight_into_the_file_read_back_as_they_were():
    hostile = ["=1+1", "a<b>&\"c'", "_x0041_", " vor und nach ", "zwei\nzeilen", "\x00\x1f", "😀" * 3, "", None]
    rows = [(word, number, number, number, Decimal("54.69"), date(2024, 10, 31), word) for number, word in
            enumerate(hostile * 150)]  # fmt: skip
    target = BytesIO()
    write_long(target, title="长列表", columns=COLUMNS, rows=iter(rows), note="筛选：无", total=TOTAL, count=len(rows))
    sheet = reading.values(target.getvalue())[NAME]
    assert sheet.dimensions == f"A1:G{len(rows) + 4}"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == f"A3:G{len(rows) + 3}"
    read = list(sheet.iter_rows(min_row=4, values_only=True))
    for number, (row, kept) in enumerate(zip(rows, read, strict=False)):
        said = (row[0] or "").replace("\x00\x1f", "").replace("_x0041_", "_x005F_x0041_") or None  # as Excel escapes
        assert kept == (said, number, number / 10_000, number / 100_000_000, 0.5469, datetime(2024, 10, 31), said)
    assert read[-1][:5] == ("合计", 3, 1234.56, 55.35, "—")
