"""Tests of seed workbooks: displayed values are read, hidden ones reported by cell."""

import shutil
import zipfile
from datetime import date, datetime, time
from string import ascii_uppercase

import pytest
import sqlalchemy as sa

from tests import regions
from tests.seeding.seed_books import COLUMNS, book, cell, put, told, values
from tracker.core.calendar.dates import Precision
from tracker.figures.queries.verification import verify
from tracker.plans.models import PlanItem, Project
from tracker.retrofits.models.tracks import RetrofitTrack
from tracker.seeding import services as seeding

NOW = datetime.fromisoformat("2024-02-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("sheet", "column", "value", "number_format", "read"),
    [
        ("retrofit_tracks", "ratio", 0.5469, "0.00%", 5469), ("retrofit_tracks", "ratio", 0.8, "0%", 8000), ("retrofit_tracks", "ratio", 80, "General", 8000),
        ("retrofit_rules", "ratio", 0.8, "0%", 80),
        ("plan_items", "from_month", 2024.1, "0.00", "2024-10"), ("plan_items", "from_month", date(2024, 1, 1), "yyyy-mm-dd", "2024-01"),
        ("plan_items", "from_month", date(2024, 12, 1), "mmm-yy", "2024-12"), ("plan_items", "from_month", date(2024, 1, 1), "yyyy-mm", "2024-01"), ("plan_items", "from_month", date(2024, 1, 31), 'yyyy"年"m"月"', "2024-01"),
        ("plan_items", "from_month", "2024年12月", "General", "2024-12"), ("plan_items", "from_month", "2024年1月", "@", "2024-01"),
        ("plan_items", "due", date(2024, 10, 31), "yyyy-mm-dd", (date(2024, 10, 31), Precision.DAY)), ("plan_items", "due", date(2024, 10, 1), "yyyy-mm", (date(2024, 10, 31), Precision.MONTH)),
        ("plan_items", "due", 2024.1, "0.00", (date(2024, 10, 31), Precision.MONTH)), ("plan_items", "year", "２０２４", "General", 2024), ("plan_items", "year", 2024, "#,##0", 2024),
        ("plan_items", "planned", 1234.8600000000001, "General", 12_348_600), ("plan_items", "planned", 0.1 + 0.2, "General", 3_000), ("plan_items", "planned", 1234.5, "#,##0.00", 12_345_000),
        ("plan_items", "planned", 1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 12_345_000), ("plan_items", "planned", 0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0),
        ("plan_items", "planned", 12.5, '0.00"万元"', 125_000), ("plan_items", "planned", "０．５", "General", 5_000), ("plan_items", "planned", "1.2亿", "General", 120_000_000),
        ("plan_items", "planned", "1 250.00".replace(" ", ","), "@", 12_500_000), ("plan_items", "planned", "\u202a12.50\u202c", "@", 125_000), ("plan_items", "planned", "12.50\u00a0", "@", 125_000),
        ("projects", "began", date(2024, 3, 1), 'yyyy"年"m"月"d"日"', date(2024, 3, 1)), ("projects", "began", date(2024, 3, 1), "m/d/yy", date(2024, 3, 1)),
        ("projects", "retrofit", True, "General", True), ("projects", "retrofit", False, "General", False), ("projects", "pollutants", 12.5, "General", "12.5"), ("projects", "pollutants", True, "General", "TRUE"),
        ("projects", "responsible", "买买提·阿布都拉", "General", "买买提·阿布都拉"), ("projects", "pollutants", "=1+1 是文字", "@", "=1+1 是文字"), ("projects", "title", " 除尘\u200b\u00a0改造 ", "@", "除尘 改造"),
        ("enterprises", "permit_no", 12, "0000", "0012"), ("enterprises", "permit_no", 123456789012345, "0", "123456789012345"),
        ("reports", "submitted_at", datetime(2024, 2, 1, 10, 0), "yyyy-mm-dd hh:mm", datetime.fromisoformat("2024-02-01T02:00:00+00:00")),
    ],
)  # fmt: skip
def test_what_is_seen_in_a_cell_is_what_is_read(tmp_path, sheet, column, value, number_format, read):
    def change(made):
        put(sheet, column, 2, value, number_format)(made)
        if isinstance(value, str):
            cell(made, sheet, column, 2).data_type = "s"
        if (sheet, column) == ("plan_items", "from_month"):
            put("plan_items", "to_month", 2, "2025-12")(made)

    assert values(book(tmp_path / "a.xlsx", change), sheet, column)[0] == read


@pytest.mark.parametrize(
    ("sheet", "column", "value", "number_format", "words"),
    [
        ("plan_items", "from_month", 2024.1, "General", "1 月还是 10 月"), ("plan_items", "due", 2024.1, "General", "1 月还是 10 月"),
        ("projects", "began", date(2024, 11, 1), "yyyy-mm", "写到日"), ("projects", "began", 2024.11, "General", "写到日"), ("projects", "began", date(2024, 11, 1), "m/d", "看不出是哪一年"),
        ("projects", "began", time(18, 20), "hh:mm", "不是日期"), ("projects", "began", 45000, "General", "不是日期"), ("plan_items", "from_month", date(2024, 1, 2), "yyyy-mm-dd", "不是月份"),
        ("projects", "opening", "=SUM(A1:A2)", "General", "公式没有存下结果"), ("projects", "opening", "#REF!", "General", "#REF!"), ("projects", "responsible", "#N/A", "General", "#N/A"),
        ("projects", "opening", 12345.6, "0!.0,", "不是一个值"), ("projects", "opening", 12345, '"¥"#,##0', "货币符号"), ("projects", "opening", -5, "0.00;[Red]0.00", "负数"),
        ("projects", "opening", True, "General", "不是金额"), ("projects", "opening", 0.5, "0%", "不是金额"), ("projects", "opening", "125 130", "@", "两个值"), ("projects", "opening", "125\t130", "@", "两个值"),
        ("projects", "opening", "12.5\n1", "@", "两个值"), ("projects", "opening", "①", "@", "不是金额"), ("projects", "retrofit", 1, "General", "yes 或 no"), ("projects", "title", "甲\n乙", "@", "换行"),
        ("enterprises", "permit_no", 6.501090001234568e21, "0", "15 位"), ("enterprises", "uscc", 916501000000000000, "0", "15 位"), ("enterprises", "site_no", 1.5, "General", "1 到 99"),
        ("terms", "name", "示范\u202e厂", "@", "文字方向"), ("terms", "name", "示范_x000D_厂", "@", "换行"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_as_it_looks_is_told_once_by_its_address(
    tmp_path, sheet, column, value, number_format, words
):
    path = book(tmp_path / "a.xlsx", put(sheet, column, 2, value, number_format))
    place = f"{ascii_uppercase[COLUMNS[sheet].index(column)]}2"
    lines = told(path)
    assert len(lines) == 1
    assert lines[0].startswith(f"{sheet}!{place}，{column}：")
    assert words in lines[0]


def _hide_row(made):
    made["projects"].row_dimensions[3].hidden = True


def _filter(made):
    sheet = made["projects"]
    sheet.auto_filter.ref = "A1:J4"
    sheet.auto_filter.add_filter_column(0, ["P1"])
    for row in (3, 4):
        sheet.row_dimensions[row].hidden = True


def _hide_column(made):
    made["projects"].column_dimensions["H"].hidden = True


def _hide_sheet(made):
    made["projects"].sheet_state = "hidden"


def _merge(made):
    made["terms"].merge_cells("C2:C3")


def _title(made):
    made["projects"].insert_rows(1)
    made["projects"]["A1"] = "附表1 治理项目"
    made["projects"].merge_cells("A1:J1")


def _twice(made):
    made.create_sheet("Projects2").append(["code"])
    made["Projects2"].title = "PROJECTS "


def _unknown(made):
    made.create_sheet("底稿").append(["x"])


def _stray(made):
    made["projects"]["L3"] = "旁边的备注"


def _repeat(made):
    made["projects"]["K1"] = "title"


def _unknown_column(made):
    made["projects"]["K1"] = "备注"


def _broken_title(made):
    made["projects"]["J1"] = "#REF!"


def _no_column(made):
    made["projects"].delete_cols(10)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_hide_row, "projects 第 3 行是隐藏的"), (_filter, "projects 第 3-4 行被筛选隐藏"), (_hide_column, "projects 的 H 列是隐藏的"), (_hide_sheet, "projects 是隐藏的工作表"),
        (_merge, "terms!C2:C3 是合并单元格"), (_title, "projects!A1:J1 是合并单元格。第一行应是列名"), (_twice, "projects、PROJECTS  是同一张工作表的两份"), (_unknown, "不认识的工作表：底稿"),
        (_stray, "projects!L3：上面没有列名"), (_repeat, "projects 第 1 行：重复的列：title"), (_unknown_column, "projects 第 1 行：不认识的列：备注"), (_broken_title, "projects!J1：单元格是错误值 #REF!"), (_no_column, "projects 第 1 行：缺少的列：retrofit_stage"),
    ],
)  # fmt: skip
def test_what_nobody_sees_or_has_no_place_is_told_in_one_line(tmp_path, change, words):
    lines = told(book(tmp_path / "a.xlsx", change))
    assert len(lines) == 1
    assert words in lines[0]


def test_empty_rows_columns_and_sheets_and_any_case_of_names_are_no_fault(tmp_path):
    def change(made):
        sheet = made["projects"]
        sheet.title = "PROJECTS_"
        sheet.title = "Projects"
        sheet.insert_rows(3, 2)
        sheet["K1"], sheet["L2"], sheet["A1"] = "", " \u200b", " Code "
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("N1:P1")
        sheet.merge_cells("I5:J6")
        made.create_sheet("Sheet2")
        made.create_sheet("Sheet3").sheet_state = "hidden"

    path = book(tmp_path / "a.XLSX", change)
    assert told(path) == []
    assert values(path, "projects", "code") == ["P1", "P2", "P3"]


def test_the_same_region_with_cells_of_every_kind_gives_the_same_database(session, tmp_path):
    def change(made):
        for row, (planned, due) in enumerate(
            [(1000.0, date(2024, 10, 1)), (500.0000000000001, None), (2000, date(2024, 1, 15))], start=2
        ):
            put("plan_items", "planned", row, planned, "#,##0.00")(made)
            put("plan_items", "from_month", row, date(2023, 12, 1), "yyyy-mm-dd")(made)
            if due is not None:
                put("plan_items", "due", row, due, "yyyy-mm" if row == 2 else "yyyy/m/d")(made)
        put("projects", "opening", 2, 100, '#,##0.00"万元"')(made)
        put("projects", "retrofit", 2, False)(made)
        put("retrofit_tracks", "ratio", 2, 0.5469, "0.00%")(made)

    _load(session, regions.write(tmp_path / "csv"))
    report = _load(session, book(tmp_path / "a.xlsx", change))
    moved = {name: (count.new, count.changed) for name, count in report.counts.items() if count.new or count.changed}
    assert moved == {"retrofit_tracks": (0, 1)}
    assert session.scalar(sa.select(RetrofitTrack.ratio)) == 5469
    assert session.scalar(sa.select(sa.func.sum(PlanItem.planned))) == 35_000_000
    assert session.scalar(sa.select(Project.opening).where(Project.code == "P1")) == 1_000_000
    assert verify(session).differences == ()


def _load(session, source):
    report = seeding.load(session, seeding.read(source), at=NOW)
    session.commit()
    return report


def test_a_faulty_workbook_leaves_the_database_as_it_was(session, tmp_path):
    path = book(tmp_path / "a.xlsx", _hide_row)
    with pytest.raises(Exception, match="隐藏"):
        _load(session, path)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0


def test_a_copy_of_another_kind_with_the_ending_of_a_workbook_is_told(tmp_path):
    folder = regions.write(tmp_path)
    shutil.copy(folder / "projects.csv", tmp_path / "a.xlsx")
    assert "不是 .xlsx" in told(tmp_path / "a.xlsx")[0]
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert "不是 .xlsx 工作簿" in told(tmp_path / "b.xlsx")[0]
