"""Tests of seeding: all or nothing, idempotent, closed months untouched."""

import shutil
import zipfile
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tests import regions
from tracker import paths
from tracker.core.cuts import ALL
from tracker.core.errors import Invalid
from tracker.core.xlsx import reader
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.models import Month
from tracker.plans.models import Project
from tracker.register.models import Enterprise
from tracker.seeding import services as seeding

NOW = datetime(2024, 2, 1, tzinfo=UTC)


def _load(session, folder):
    report = seeding.load(session, seeding.read(folder), at=NOW)
    session.commit()
    return report


def _rows(session):
    return {
        table.name: sorted(map(str, session.execute(sa.select(*table.c)).all()))
        for table in SQLModel.metadata.sorted_tables
    }


def _refusal(session, folder):
    with pytest.raises(Invalid) as refused:
        seeding.load(session, seeding.read(folder), at=NOW)
    session.rollback()
    return [str(sentence) for sentence in refused.value.sentences]


def test_a_region_is_loaded_with_its_positions_and_totals(session, tmp_path):
    _load(session, regions.write(tmp_path))
    whole = figures.approved(session, session.get(Month, "2024-01")).at(ALL)
    assert (whole.enterprises, whole.planned, whole.total, whole.year_total) == (2, 35_000_000, 1_000_000, 0)
    assert (whole.overdue, whole.enterprises_carried) == (1, 2)
    filed = figures.filed(session, session.get(Month, "2024-01")).at(ALL)
    assert (filed.total, filed.construction, filed.enterprises_carried) == (4_000_000, 2, 1)
    assert verify(session).differences == ()


def test_the_same_files_again_change_nothing(session, tmp_path):
    folder = regions.write(tmp_path)
    _load(session, folder)
    before = _rows(session)
    report = _load(session, folder)
    assert {(count.new, count.changed) for count in report.counts.values()} == {(0, 0)}
    assert _rows(session) == before


def test_a_workbook_of_the_same_content_gives_the_same_database(session, tmp_path):
    book = Workbook()
    book.remove(book.active)
    for name, rows in regions.tables().items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() and "." in cell else cell for cell in row])
    book.save(tmp_path / "region.xlsx")
    _load(session, tmp_path / "region.xlsx")
    report = _load(session, regions.write(tmp_path / "csv"))
    assert {(count.new, count.changed) for count in report.counts.values()} == {(0, 0)}


def test_every_faulty_row_is_told_at_once_with_file_line_column_value_and_remedy(session, tmp_path):
    folder = regions.write(
        tmp_path,
        enterprises=["E1,91650100MA700000X1,,1,,yes,", "E2,,,1,,maybe,"],
        projects=[
            "P1,E9,除尘,dust,,no,,abc,,",
            "P1,E1,除尘,dust,,no,,0,,",
            "P2,E1,VOCs治理,vocs,,no,,0,,",
            "P3,E2,窑,dust,,no,,0,,",
        ],
        plan_items=[
            "P1,2024,NaN,2024年13月,2023-12,",
            "P2,2024,1,2024年底前,2023-12,",
            "P2,2024,1,2024年底前,2024-01,",
        ],
    )
    told = "\n".join(_refusal(session, folder))
    for part in (
        "enterprises 第 2 行，uscc：“91650100MA700000X1”的校验位不对",
        "enterprises 第 3 行，made_up：“maybe”",
        "projects 第 2 行，opening：“abc”不是金额",
        "projects 第 2 行",
        "plan_items 第 2 行，planned：“NaN”不是金额",
        "plan_items 第 2 行，due",
        "plan_items 第 4 行，from_month：项目 P2 的计划项与前一项重叠",
    ):
        assert part in told
    assert session.scalar(sa.select(sa.func.count()).select_from(Enterprise)) == 0


def test_a_failing_check_digit_passes_with_a_reason_and_a_missing_code_needs_one(session, tmp_path):
    rows = ["E1,91650100MA700000X1,发证如此,1,,yes,", "E2,,,1,,yes,"]
    told = _refusal(session, regions.write(tmp_path, enterprises=rows))
    assert told == ["enterprises 第 3 行，uscc：没有统一社会信用代码。请填写，或说明没有的原因。"]
    _load(session, regions.write(tmp_path, enterprises=[rows[0], "E2,,报告未载,1,,yes,"]))
    assert session.scalars(sa.select(Enterprise.uscc).order_by(Enterprise.code)).all() == ["91650100MA700000X1", None]


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("terms", "E1,2023-12,P1,6501,steel,示范钢铁一厂,producing"),
        ("plan_items", "P1,2024,1000.01,2024年10月,2023-12,"),
        ("projects", "P1,E1,除尘改造,dust,颗粒物,no,,100.01,,"),
        ("months", "2023-12,2023,opening,closed,2024-01-10,yes"),
    ],
)
def test_a_row_that_would_change_a_closed_month_is_refused_and_named(session, tmp_path, file, row):
    _load(session, regions.write(tmp_path))
    before = _rows(session)
    header, rows = regions.TINY[file]
    told = _refusal(session, regions.write(tmp_path / "again", {file: (header, [row, *rows[1:]])}))
    assert len(told) == 1
    assert told[0].startswith(f"{file} 第 2 行，")
    assert "已封账的 2023-12" in told[0]
    assert _rows(session) == before


def test_words_of_the_register_may_change_later(session, tmp_path):
    _load(session, regions.write(tmp_path))
    header, rows = regions.TINY["projects"]
    changed = [rows[0].replace("除尘改造", "布袋除尘改造"), *rows[1:]]
    report = _load(session, regions.write(tmp_path / "again", {"projects": (header, changed)}))
    assert report.counts["projects"].changed == 1
    assert session.scalar(sa.select(Project.title).where(Project.code == "P1")) == "布袋除尘改造"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"code,name,name_en,parent\n", "缺少的列：in_key_area"),
        (b"code,name,name_en,parent,in_key_area,x\n", "不认识的列：x"),
        (b"code,name,name_en,parent,in_key_area,code\n", "重复的列：code"),
        (b"code,name,name_en,parent,in_key_area\n1,2\n", "第 2 行：有 2 列"),
        (b'code,name,name_en,parent,in_key_area\n"1,2\n', "读不下去"),
        ("区".encode("gbk"), "不是 UTF-8"),
        (b"a\0b", "空字符"),
    ],
)
def test_a_broken_csv_is_refused_in_plain_words(tmp_path, content, words):
    (tmp_path / "places.csv").write_bytes(content)
    with pytest.raises(Invalid, match=words):
        seeding.read(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "places.csv").write_bytes("\ufeffcode,name,name_en,parent,in_key_area\n1,a,b,,no\n".encode())
    assert seeding.read(tmp_path)["places"][0].cells["code"] == "1"


@pytest.mark.parametrize("name", ["none", "none.xlsx", "text.txt"])
def test_what_is_no_seed_data_is_refused_in_plain_words(tmp_path, name):
    (tmp_path / "text.txt").write_text("x")
    with pytest.raises(Invalid, match="没有|不是"):
        seeding.read(tmp_path / name)


def test_a_broken_or_overlarge_workbook_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(Invalid, match="打不开"):
        seeding.read(tmp_path / "broken.xlsx")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (reader.LARGEST_UNPACKED + 1))
    with pytest.raises(Invalid, match="展开后"):
        seeding.read(tmp_path / "bomb.xlsx")


def test_the_demonstration_meets_the_published_figures(sqlite):
    with Session(sqlite.writer) as session:
        _load(session, paths.SEEDS / "demo")
        whole = figures.approved(session, session.get(Month, "2024-12")).at(ALL)
        assert (whole.enterprises, whole.planned, whole.year_total) == (112, 5_535_000_000, 3_027_000_000)
        assert whole.built + whole.accepted == 359
        assert sum(getattr(whole, stage) for stage in ("not_started", "preparation", "construction", "suspended")) == 49
        assert verify(session).differences == ()


def test_a_row_that_would_change_an_edition_in_use_is_refused_and_named(demo, tmp_path):
    folder = shutil.copytree(paths.SEEDS / "demo", tmp_path / "demo")
    for file, old, new in (
        ("guidelines", "cement,演示2020,", "cement,演示2020,改过的"),
        ("indicators", "cement / 演示2020,1,equipment,", "cement / 演示2020,1,equipment,改过的"),
        ("requirements", "cement / 演示2020 / 1,B,", "cement / 演示2020 / 1,B,改过的"),
    ):
        path = folder / f"{file}.csv"
        text = path.read_text(encoding="utf-8-sig")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    with Session(demo.writer) as session:
        told = _refusal(session, folder)
    assert [each.split(" ")[0] for each in told] == ["guidelines", "indicators", "requirements"]
    assert all("使用中的一版指南" in each for each in told)
